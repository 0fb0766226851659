import { ServiceUnavailableError } from "../errors/errors.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import type { AuthorityConfig } from "./config.ts";
import { requestJson } from "./request-json.ts";

/**
 * Returns the issuer of version 1.0 tokens of `tenantId`: `https://sts.windows.net/{tenantid}/` in most clouds, another
 * in some.
 */
export type VersionOneIssuer = (tenantId: string) => Promise<string>;

/**
 * Entra keeps this issuer on a different host from the sign-in service, and only discovery of version 1.0 says which.
 * We ask when the first genuine token of that version arrives, and remember the answer. Failures are not cached.
 */
export function createVersionOneIssuer(config: AuthorityConfig): VersionOneIssuer {
  let template: string | undefined;
  const fetches = new SingleFlight<string>();
  return async (tenantId) => {
    template ??= await fetches.run("issuer", () => discover(config));
    return template.replace("{tenantid}", tenantId);
  };
}

async function discover({ instance, tenant, fetch }: AuthorityConfig): Promise<string> {
  const url = `${instance}/${tenant}/.well-known/openid-configuration`;
  const request = { method: "GET", url, deadlineMilliseconds: 5000, retries: 1 } as const;
  const { status, body } = await requestJson(request, fetch);
  const issuer = body["issuer"];
  // Plain http only if the sign-in service itself is an emulator on this machine.
  const isAddress = typeof issuer === "string" && URL.canParse(issuer);
  const secure = isAddress && ["https:", new URL(instance).protocol].includes(new URL(issuer).protocol);
  if (status === 200 && secure) {
    return issuer;
  }
  throw new ServiceUnavailableError(
    "authority_unavailable",
    `Discovery of version 1.0 responded with ${status} and no issuer.`,
  );
}
