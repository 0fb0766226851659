import { IdentityWebError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { claimsOfChallenge } from "../authority/claims-challenge.ts";
import { abortable } from "../lib/abortable.ts";
import { type ApiTarget, apiAt, defaultScopes, isTrusted } from "./targets.ts";
import { isStream } from "./request-body.ts";
import { followRedirects } from "./follow-redirects.ts";
import { headersToSend } from "./request-headers.ts";
import type { FetchOptions } from "../types/identity.ts";

/** Where the tokens of calls come from: a user of a session, the caller of an API, or the app itself. */
export interface TokenSource {
  getAccessToken(scopes: readonly string[]): Promise<string>;
  /**
   * Another token than `refused`, which an API did not take: one that meets its `claims`, a claims challenge as JSON text.
   * `undefined` where `refused` has just been got for these very claims: Entra has none better, and throttles whoever goes on asking.
   *
   * @throws {InteractionRequiredError} Entra wants the user for it
   */
  renew(scopes: readonly string[], refused: string, claims: string): Promise<string | undefined>;
}

/**
 * Attaches the token where the address is that of a listed API, and nowhere else: an address from a user or an API's answer must
 * not carry a token away.
 *
 * @param guard scopes of the route, for an API that has none of its own
 */
export async function authenticatedFetch(
  options: ResolvedOptions,
  tokens: TokenSource,
  address: string | URL,
  init: FetchOptions,
  guard: readonly string[] | undefined,
): Promise<Response> {
  const text = String(address);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const target = url && apiAt(options.apis, url);
  if (url === undefined || target === undefined) {
    throw new IdentityWebError(
      "origin_not_allowed",
      "identity.fetch sends tokens only below the addresses in downstreamApis and apiOrigins: add this one there, or use fetch without a token.",
    );
  }
  const scopes = init.scopes ?? defaultScopes(options.apis, target, guard, options.initialScopes);
  return callApi(options, tokens, target, url, { ...init, scopes });
}

/**
 * Calls an API, and once more where it demands claims (continuous access evaluation, authentication contexts) and the body can be
 * sent again. Its second answer is the app's.
 */
export async function callApi(
  options: ResolvedOptions,
  tokens: TokenSource,
  target: ApiTarget,
  url: URL,
  { scopes = [], ...init }: FetchOptions,
): Promise<Response> {
  const headers = headersToSend(init.headers, target.headers, options.logger);
  const once = isStream(init.body);
  const send = (token: string): ReturnType<typeof followRedirects> => {
    headers.set("authorization", `Bearer ${token}`);
    const request = { ...init, headers, ...(once ? { duplex: "half" as const } : {}) };
    return followRedirects(options.fetch, {
      url,
      init: request,
      covers: (next) => isTrusted(options.apis, target, next),
    });
  };
  const token = await abortable(() => tokens.getAccessToken(scopes), init.signal);
  const { response, sawToken } = await send(token);
  if (response.status !== 401 || !sawToken) {
    return response;
  }
  const claims = claimsOfChallenge(response.headers.get("www-authenticate"));
  if (claims === undefined) {
    return response;
  }
  // Also for a stream: the app's next try has the better token, and a challenge reaches the user now.
  let renewed: string | undefined;
  try {
    renewed = await abortable(() => tokens.renew(scopes, token, claims), init.signal);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  if (renewed === undefined || once) {
    return response;
  }
  await response.body?.cancel();
  return (await send(renewed)).response;
}
