/**
 * Microsoft Graph of the national clouds (Microsoft: "National cloud deployments"), by the host of the sign-in service.
 */
const graphOrigins: ReadonlyMap<string, string> = new Map([
  ["login.microsoftonline.us", "https://graph.microsoft.us"],
  ["login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"],
  ["login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
]);

/** Returns the origin of Microsoft Graph in the cloud of a sign-in service. */
export function graphOrigin(instance: string): string {
  const host = URL.canParse(instance) ? new URL(instance).host : "";
  return graphOrigins.get(host) ?? "https://graph.microsoft.com";
}
