import { isLoopback } from "../lib/loopback.ts";

export function baseUrlFaults(baseUrl: string | undefined): string[] {
  const example = "for example https://app.example.com or, while developing, http://localhost:3000";
  if (!baseUrl) {
    return [`baseUrl (APP_BASE_URL) is missing: give the address that browsers use, ${example}.`];
  }
  if (!URL.canParse(baseUrl)) {
    return [`baseUrl (APP_BASE_URL) is not an address: give scheme, host and port, ${example}.`];
  }
  const url = new URL(baseUrl);
  const faults: string[] = [];
  if (url.username !== "" || url.password !== "") {
    faults.push("baseUrl (APP_BASE_URL) contains credentials: every visitor would see them; leave them out.");
  }
  if (url.search !== "" || baseUrl.includes("?")) {
    faults.push("baseUrl (APP_BASE_URL) has a query (?…): redirect URIs cannot carry one; leave it out.");
  }
  if (url.hash !== "" || baseUrl.includes("#")) {
    faults.push("baseUrl (APP_BASE_URL) has a fragment (#…): no server ever sees it; leave it out.");
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    faults.push("baseUrl (APP_BASE_URL) is not https: Entra sends codes to plain http on localhost only.");
  }
  return faults;
}
