import { IdentityWebError } from "../errors/errors.ts";
import { scopeToken } from "../options/scopes-and-session.ts";

/** Always asked for at sign-in; no access token is ever for them alone. */
const reserved = new Set(["openid", "profile", "offline_access"]);

/**
 * The scopes an access token is asked for, without the reserved ones: all of one API, because a token is for one API.
 *
 * @throws {IdentityWebError} `scopes_invalid`
 */
export function accessScopes(scopes: readonly string[]): readonly string[] {
  const first: unknown = Array.isArray(scopes) ? scopes[0] : undefined;
  // One plain scope is what nearly every call asks for: nothing is copied then.
  if (typeof first === "string" && scopes.length === 1 && !reserved.has(first) && scopeToken.test(first)) {
    return scopes;
  }
  const kept = scopesOfApis(scopes);
  if (new Set(kept.map(resourceOf)).size > 1) {
    throw invalid("An access token is for one API, and these scopes are of several: ask for each API by itself.");
  }
  if (kept.length > 1 && kept.some((scope) => /\/\.default$/iu.test(scope))) {
    throw invalid("A scope that ends with /.default stands for everything of its API: ask for it alone.");
  }
  return kept;
}

/**
 * The same for consent, which Entra asks for several APIs at once.
 *
 * @throws {IdentityWebError} `scopes_invalid`
 */
export function scopesOfApis(scopes: readonly string[]): readonly string[] {
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string" && scopeToken.test(scope))) {
    throw invalid('Scopes are a list of strings, one scope each: ["User.Read", "Mail.Read"].');
  }
  const kept = [...new Set(scopes as string[])].filter((scope) => !reserved.has(scope.toLowerCase()));
  if (kept.length === 0) {
    throw invalid('Name at least one scope of an API, such as ["User.Read"].');
  }
  return kept;
}

/** `wanted` and those of `others` that are for the same resource: a code is redeemed for one resource at a time. */
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

/** A scope without a prefix is Graph's, in each cloud. */
const graphHosts = new Set([
  "https://graph.microsoft.com",
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
]);

export function resourceOf(scope: string): string {
  const resource = scope.slice(0, Math.max(scope.lastIndexOf("/"), 0));
  return graphHosts.has(resource) ? "" : resource;
}

function invalid(message: string): IdentityWebError {
  return new IdentityWebError("scopes_invalid", message);
}
