import { ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import type { JsonObject } from "../types/json.ts";
import type { AuthorityConfig } from "./config.ts";
import { isExternalIssuer } from "./external-issuer.ts";
import { requestJson } from "./request-json.ts";
import { personalTenant } from "./tenants.ts";
import { serviceErrorCodeOf } from "./token-error.ts";

/** The validated content of the discovery document (OpenID Connect Discovery 1.0 section 3). */
export interface Metadata {
  /** Contains `{tenantid}` if the authority signs in users of several tenants. */
  readonly issuer: string;
  /** GUID; `undefined` if the authority signs in users of several tenants. */
  readonly tenantId: string | undefined;
  /** Whether it is a tenant of External ID, whose issuer is on a different host from its endpoints. */
  readonly external: boolean;
  readonly keysUri: string;
  readonly endSessionEndpoint: string | undefined;
  /** RFC 9207: whether an authorization response without `iss` must be refused. */
  readonly responseIssuerRequired: boolean;
  readonly document: JsonObject;
}

export interface Authority {
  /**
   * Returns the metadata: fetched once and valid for a day; then the old copy serves while a new one is fetched.
   * Failures are not cached.
   */
  metadata(): Promise<Metadata>;
  /** Returns the cached copy, without fetching. */
  cached(): Metadata | undefined;
}

/** RFC 6749 section 4.1.2.1. */
const transientErrors = new Set(["server_error", "temporarily_unavailable"]);
const freshMilliseconds = 24 * 3600 * 1000;

export function createAuthority(config: AuthorityConfig): Authority {
  let copy: { metadata: Metadata; fetchedAt: number } | undefined;
  const fetches = new SingleFlight<Metadata>();
  const fetchNow = (): Promise<Metadata> =>
    fetches.run("metadata", async () => {
      const metadata = await discover(config);
      copy = { metadata, fetchedAt: Date.now() };
      return metadata;
    });
  return {
    cached: () => copy?.metadata,
    metadata(): Promise<Metadata> {
      if (copy === undefined) {
        return fetchNow();
      }
      if (Date.now() - copy.fetchedAt > freshMilliseconds) {
        void fetchNow().catch(() => {});
      }
      return Promise.resolve(copy.metadata);
    },
  };
}

async function discover(config: AuthorityConfig): Promise<Metadata> {
  const url = `${config.instance}/${config.tenant}/v2.0/.well-known/openid-configuration`;
  const request = { method: "GET", url, deadlineMilliseconds: 5000, retries: 1 } as const;
  const { status, body } = await requestJson(request, config.fetch);
  const serviceErrorCode = serviceErrorCodeOf(body);
  // Only Entra itself numbers its errors: what a proxy responds in its place is transient.
  if (status >= 400 && serviceErrorCode !== undefined && !transientErrors.has(String(body["error"]))) {
    const message = `Discovery failed with ${status} (AADSTS${serviceErrorCode}). Check that the tenant exists and that tenantId is spelled correctly.`;
    throw new TokenRequestError("configuration_refused", message, { serviceErrorCode });
  }
  if (status !== 200) {
    throw refused(`the authority responded with ${status}`);
  }
  return validated(body, config);
}

function validated(document: JsonObject, config: AuthorityConfig): Metadata {
  const address = (name: string): string => {
    const value = document[name];
    if (typeof value !== "string" || !URL.canParse(value) || new URL(value).origin !== config.instance) {
      throw refused(`the discovery document's ${name} is not an address of ${config.instance}`);
    }
    return value;
  };
  address("authorization_endpoint");
  address("token_endpoint");
  const external = isExternalIssuer(document["issuer"], config.instance);
  const issuer = external ? (document["issuer"] as string) : address("issuer");
  const tenantId = tenantOf(issuer, config);
  return {
    issuer,
    tenantId,
    external,
    keysUri: address("jwks_uri"),
    endSessionEndpoint: document["end_session_endpoint"] === undefined ? undefined : address("end_session_endpoint"),
    responseIssuerRequired: document["authorization_response_iss_parameter_supported"] === true,
    document,
  };
}

/**
 * Refuses the document of a tenant other than the configured one: its keys and endpoints would belong to somebody else.
 */
function tenantOf(issuer: string, config: AuthorityConfig): string | undefined {
  // The parser escapes the braces of the template; nothing else in an issuer is escaped.
  const path = new URL(issuer).pathname.replaceAll("%7B", "{").replaceAll("%7D", "}");
  const [, segment = "", ...rest] = path.split("/");
  const wrongTenant = (): Error => refused("the discovery document's issuer does not belong to the configured tenant");
  if (rest.join("/") !== "v2.0") {
    throw wrongTenant();
  }
  if (config.multiTenant) {
    if (segment !== "{tenantid}") {
      throw wrongTenant();
    }
    return undefined;
  }
  const tenant = segment.toLowerCase();
  if (!guid.test(tenant)) {
    throw wrongTenant();
  }
  if (guid.test(config.tenant) && tenant !== config.tenant) {
    throw wrongTenant();
  }
  if (config.tenant === "consumers" && tenant !== personalTenant) {
    throw wrongTenant();
  }
  return tenant;
}

function refused(why: string): ServiceUnavailableError {
  return new ServiceUnavailableError("authority_unavailable", `Discovery failed: ${why}.`);
}

/** Returns the issuer that a token of `tenantId` must name. */
export function issuerFor(metadata: Metadata, tenantId: string): string {
  return metadata.issuer.replace("{tenantid}", tenantId);
}
