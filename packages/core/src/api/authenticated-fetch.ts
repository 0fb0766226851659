import { IdentityWebError } from "../errors.ts";
import type { ResolvedOptions } from "../options/resolved.ts";
import type { FetchOptions } from "./request-identity.ts";

/**
 * Attaches the token where the origin is listed, and nowhere else: an address from a user or an API's answer must not carry a
 * token away. Redirects to another origin are followed without it (the fetch standard drops `Authorization` there).
 */
export async function authenticatedFetch(
  url: string | URL,
  init: FetchOptions,
  getAccessToken: (scopes: readonly string[] | undefined) => Promise<string>,
  options: ResolvedOptions,
): Promise<Response> {
  const target = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (target === undefined || !options.apiOrigins.has(target.origin)) {
    throw new IdentityWebError(
      "origin_not_allowed",
      "identity.fetch sends tokens only to the origins in apiOrigins: add this one there, or use fetch without a token.",
    );
  }
  const { scopes, ...rest } = init;
  const headers = new Headers(rest.headers);
  headers.set("authorization", `Bearer ${await getAccessToken(scopes)}`);
  return options.fetch(target, { ...rest, headers });
}
