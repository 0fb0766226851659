import { ServiceUnavailableError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { requestJson } from "./network-client.ts";

/** The issuer of tokens of version 1.0 of `tenantId`: `https://sts.windows.net/{tenantid}/` in most clouds, another in some. */
export type VersionOneIssuer = (tenantId: string) => Promise<string>;

/**
 * Entra keeps this issuer on another host than the sign-in service, and only discovery of version 1.0 says which. Asked when the
 * first genuine token of that version arrives, then known for good. Failures are not kept.
 */
export function createVersionOneIssuer(options: ResolvedOptions): VersionOneIssuer {
  let template: Promise<string> | undefined;
  return async (tenantId) => {
    template ??= discover(options).catch((error: unknown) => {
      template = undefined;
      throw error;
    });
    return (await template).replace("{tenantid}", tenantId);
  };
}

async function discover(options: ResolvedOptions): Promise<string> {
  const url = `${options.instance}/${options.tenant}/.well-known/openid-configuration`;
  const request = { method: "GET", url, deadlineMilliseconds: 5000, retries: 1 } as const;
  const { status, body } = await requestJson(request, options.fetch);
  const issuer = body["issuer"];
  // Plain http only where the sign-in service itself is an emulator on this machine.
  const isAddress = typeof issuer === "string" && URL.canParse(issuer);
  const secure = isAddress && ["https:", new URL(options.instance).protocol].includes(new URL(issuer).protocol);
  if (status === 200 && secure) {
    return issuer;
  }
  throw new ServiceUnavailableError(
    "authority_unavailable",
    `Discovery of version 1.0 was answered with ${status}, without an issuer.`,
  );
}
