import { ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import type { JsonObject } from "../lib/json.ts";
import { isExternalIssuer } from "../options/external-id.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { guid, personalTenant } from "../options/tenant.ts";
import { requestJson } from "./network-client.ts";
import { serviceErrorCodeOf } from "./token-error.ts";

/** What the discovery document says, checked. OpenID Connect Discovery 1.0 section 3. */
export interface Metadata {
  /** With `{tenantid}` where the authority signs in users of several tenants. */
  readonly issuer: string;
  /** GUID; `undefined` where the authority signs in users of several tenants. */
  readonly tenantId: string | undefined;
  /** Whether it is a tenant of External ID, whose issuer is on another host than its endpoints. */
  readonly external: boolean;
  readonly keysUri: string;
  readonly endSessionEndpoint: string | undefined;
  /** RFC 9207: whether an authorization response without `iss` is to be refused. */
  readonly responseIssuerRequired: boolean;
  readonly document: JsonObject;
}

export interface Authority {
  /** Fetched once and kept for a day; then the old copy serves while a new one is fetched. Failures are not kept. */
  metadata(): Promise<Metadata>;
  /** The copy at hand, without fetching. */
  known(): Metadata | undefined;
}

/** RFC 6749 section 4.1.2.1. */
const transient = new Set(["server_error", "temporarily_unavailable"]);
const freshMilliseconds = 24 * 3600 * 1000;

export function createAuthority(options: ResolvedOptions): Authority {
  let kept: { metadata: Metadata; fetchedAt: number } | undefined;
  let flight: Promise<Metadata> | undefined;
  const fetchNow = (): Promise<Metadata> =>
    (flight ??= discover(options)
      .then((metadata) => {
        kept = { metadata, fetchedAt: Date.now() };
        return metadata;
      })
      .finally(() => {
        flight = undefined;
      }));
  return {
    known: () => kept?.metadata,
    metadata(): Promise<Metadata> {
      if (kept === undefined) {
        return fetchNow();
      }
      if (Date.now() - kept.fetchedAt > freshMilliseconds) {
        void fetchNow().catch(() => {});
      }
      return Promise.resolve(kept.metadata);
    },
  };
}

async function discover(options: ResolvedOptions): Promise<Metadata> {
  const url = `${options.instance}/${options.tenant}/v2.0/.well-known/openid-configuration`;
  const answer = await requestJson({ method: "GET", url, deadlineMilliseconds: 5000, retries: 1 }, options.fetch);
  const serviceErrorCode = serviceErrorCodeOf(answer.body);
  // Only Entra itself numbers its errors: what a proxy says in its place passes.
  if (answer.status >= 400 && serviceErrorCode !== undefined && !transient.has(String(answer.body["error"]))) {
    const why = "does the tenant exist, and is it spelled right in tenantId?";
    const message = `Discovery was answered with ${answer.status}, AADSTS${serviceErrorCode}: ${why}`;
    throw new TokenRequestError("configuration_refused", message, { serviceErrorCode });
  }
  if (answer.status !== 200) {
    throw refused(`the discovery document was answered with ${answer.status}`);
  }
  return checked(answer.body, options);
}

function checked(document: JsonObject, options: ResolvedOptions): Metadata {
  const address = (name: string): string => {
    const value = document[name];
    if (typeof value !== "string" || !URL.canParse(value) || new URL(value).origin !== options.instance) {
      throw refused(`the discovery document's ${name} is not an address of ${options.instance}`);
    }
    return value;
  };
  address("authorization_endpoint");
  address("token_endpoint");
  const external = isExternalIssuer(document["issuer"], options.instance);
  const issuer = external ? (document["issuer"] as string) : address("issuer");
  const tenantId = tenantOf(issuer, options);
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

/** Refuses a document of another tenant than the configured one: its keys and endpoints would be somebody else's. */
function tenantOf(issuer: string, options: ResolvedOptions): string | undefined {
  // The parser escapes the braces of the template; nothing else in an issuer is escaped.
  const path = new URL(issuer).pathname.replaceAll("%7B", "{").replaceAll("%7D", "}");
  const [, segment = "", ...rest] = path.split("/");
  const wrong = (): Error => refused("the discovery document's issuer does not belong to the configured tenant");
  if (rest.join("/") !== "v2.0") {
    throw wrong();
  }
  if (options.multiTenant) {
    if (segment !== "{tenantid}") {
      throw wrong();
    }
    return undefined;
  }
  const tenant = segment.toLowerCase();
  if (!guid.test(tenant)) {
    throw wrong();
  }
  if (guid.test(options.tenant) && tenant !== options.tenant) {
    throw wrong();
  }
  if (options.tenant === "consumers" && tenant !== personalTenant) {
    throw wrong();
  }
  return tenant;
}

function refused(why: string): ServiceUnavailableError {
  return new ServiceUnavailableError("authority_unavailable", `Discovery failed: ${why}.`);
}

/** The issuer that a token of `tenantId` must name. */
export function issuerFor(metadata: Metadata, tenantId: string): string {
  return metadata.issuer.replace("{tenantid}", tenantId);
}
