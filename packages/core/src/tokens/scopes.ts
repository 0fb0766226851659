import { IdentityWebError } from "../errors.ts";
import { scopeToken } from "../options/scopes-and-session.ts";

/** Always asked for at sign-in; no access token is ever for them alone. */
const reserved = new Set(["openid", "profile", "offline_access"]);

/**
 * The scopes an access token is asked for, without the reserved ones.
 *
 * @throws {IdentityWebError} `scopes_invalid`
 */
export function accessScopes(scopes: readonly string[]): readonly string[] {
  const first: unknown = Array.isArray(scopes) ? scopes[0] : undefined;
  // One plain scope is what nearly every call asks for: nothing is copied then.
  if (typeof first === "string" && scopes.length === 1 && !reserved.has(first) && scopeToken.test(first)) return scopes;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string" && scopeToken.test(scope))) {
    throw invalid('Scopes are a list of strings, one scope each: ["User.Read", "Mail.Read"].');
  }
  const kept = [...new Set(scopes as string[])].filter((scope) => !reserved.has(scope.toLowerCase()));
  if (kept.length === 0) throw invalid('Name at least one scope of an API, such as ["User.Read"].');
  return kept;
}

/** `wanted` and those of `others` that are for the same resource: a code is redeemed for one resource at a time. */
export function withSameResource(wanted: readonly string[], others: readonly string[]): readonly string[] {
  const [first] = wanted;
  if (first === undefined) return others.filter((scope) => resourceOf(scope) === resourceOf(others[0] ?? ""));
  if (wanted.some((scope) => scope.endsWith("/.default"))) return wanted;
  const fitting = others.filter((scope) => resourceOf(scope) === resourceOf(first) && !scope.endsWith("/.default"));
  return [...new Set([...wanted, ...fitting])];
}

export function resourceOf(scope: string): string {
  const resource = scope.slice(0, Math.max(scope.lastIndexOf("/"), 0));
  return resource === "https://graph.microsoft.com" ? "" : resource;
}

function invalid(message: string): IdentityWebError {
  return new IdentityWebError("scopes_invalid", message);
}
