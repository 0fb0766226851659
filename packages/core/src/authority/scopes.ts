import { IdentityWebError } from "../errors/errors.ts";

/** RFC 6749 section 3.3: printable characters, without space, quote and backslash. */
export const scopeToken: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/u;

/** Always requested at sign-in; no access token is ever for them alone. */
const reserved = new Set(["openid", "profile", "offline_access"]);

/**
 * Returns the scopes of an access token, without the reserved ones: all of one API, because a token is for one API.
 *
 * @throws {IdentityWebError} `scopes_invalid`
 */
export function accessScopes(scopes: readonly string[]): readonly string[] {
  const first: unknown = Array.isArray(scopes) ? scopes[0] : undefined;
  // Nearly every call asks for one plain scope: nothing is copied then.
  if (typeof first === "string" && scopes.length === 1 && !reserved.has(first) && scopeToken.test(first)) {
    return scopes;
  }
  const requested = scopesOfApis(scopes);
  if (new Set(requested.map(resourceOf)).size > 1) {
    throw invalid("An access token is for one API, and these scopes belong to several. Request a token for each API.");
  }
  if (requested.length > 1 && requested.some((scope) => /\/\.default$/iu.test(scope))) {
    throw invalid("A scope that ends with /.default stands for all permissions of its API. Request it alone.");
  }
  return requested;
}

/**
 * Returns the scopes of a consent, which Entra asks for several APIs at once.
 *
 * @throws {IdentityWebError} `scopes_invalid`
 */
export function scopesOfApis(scopes: readonly string[]): readonly string[] {
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string" && scopeToken.test(scope))) {
    throw invalid('Scopes must be a list of strings with one scope each, such as ["User.Read", "Mail.Read"].');
  }
  const requested = [...new Set(scopes as string[])].filter((scope) => !reserved.has(scope.toLowerCase()));
  if (requested.length === 0) {
    throw invalid('Name at least one scope of an API, such as ["User.Read"].');
  }
  return requested;
}

/**
 * Returns `wanted` and those of `others` that are for the same resource: a code is redeemed for one resource at a time.
 */
export function withSameResource(wanted: readonly string[], others: readonly string[]): readonly string[] {
  const [first] = wanted;
  if (first === undefined) {
    return others.filter((scope) => resourceOf(scope) === resourceOf(others[0] ?? ""));
  }
  const ofFirst = wanted.filter((scope) => resourceOf(scope) === resourceOf(first));
  if (ofFirst.some((scope) => scope.endsWith("/.default"))) {
    return ofFirst.slice(0, 1);
  }
  const fitting = others.filter((scope) => resourceOf(scope) === resourceOf(first) && !scope.endsWith("/.default"));
  return [...new Set([...ofFirst, ...fitting])];
}

/** A scope without a prefix belongs to Graph, in each cloud. */
const graphHosts = new Set([
  "https://graph.microsoft.com",
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
]);

/** Returns the resource that a scope belongs to; `""` for Microsoft Graph. */
export function resourceOf(scope: string): string {
  const resource = scope.slice(0, Math.max(scope.lastIndexOf("/"), 0));
  return graphHosts.has(resource) ? "" : resource;
}

function invalid(message: string): IdentityWebError {
  return new IdentityWebError("scopes_invalid", message);
}
