import { claimsOfChallenge } from "../authority/claims-challenge.ts";
import { IdentityWebError } from "../errors/errors.ts";
import { abortable } from "../lib/abortable.ts";
import type { FetchOptions } from "../types/downstream-api.ts";
import type { DownstreamConfig } from "./config.ts";
import { followRedirects, type FollowedResponse } from "./follow-redirects.ts";
import { isStream } from "./request-body.ts";
import { headersToSend } from "./request-headers.ts";
import { type ApiTarget, defaultScopes, mayReceiveToken, targetOf } from "./targets.ts";

/** Where the tokens of calls come from: a user of a session, the caller of an API, or the app itself. */
export interface TokenSource {
  /** The scopes of the route's guard, for an API that has no scopes of its own. */
  readonly routeScopes?: readonly string[] | undefined;
  getAccessToken(scopes: readonly string[]): Promise<string>;
  /**
   * Returns a token other than `refused`, which an API did not accept: one that meets its `claims`, a claims challenge
   * as JSON text; `undefined` if `refused` was acquired a moment ago for these very claims. Entra has no better one
   * then, and throttles clients that continue to ask.
   *
   * @throws {InteractionRequiredError} Entra requires user interaction for it
   */
  renew(scopes: readonly string[], refused: string, claims: string): Promise<string | undefined>;
}

/**
 * Attaches the token if the address is that of a listed API, and nowhere else: an address from a user or from an API's
 * response must not carry a token away.
 */
export async function authenticatedFetch(
  config: DownstreamConfig,
  tokens: TokenSource,
  address: string | URL,
  init: FetchOptions,
): Promise<Response> {
  const text = String(address);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const target = url && targetOf(config.apis, url);
  if (url === undefined || target === undefined) {
    throw new IdentityWebError(
      "origin_not_allowed",
      "identity.fetch sends tokens only below the addresses in downstreamApis and apiOrigins. Add this address there, or use fetch " +
        "without a token.",
    );
  }
  const scopes = init.scopes ?? defaultScopes(config.apis, target, tokens.routeScopes, config.initialScopes);
  return callApi(config, tokens, { target, url, init: { ...init, scopes } });
}

export interface TargetCall {
  readonly target: ApiTarget;
  readonly url: URL;
  readonly init: FetchOptions;
}

/**
 * Calls an API, and repeats the call once if the API demands claims (continuous access evaluation, authentication
 * contexts) and the body can be sent again. The app gets the second response.
 */
export async function callApi(
  { apis, fetch, logger }: DownstreamConfig,
  tokens: TokenSource,
  { target, url, init: { scopes = [], ...init } }: TargetCall,
): Promise<Response> {
  const headers = headersToSend(init.headers, target.headers, logger);
  const streams = isStream(init.body);
  const send = (token: string): Promise<FollowedResponse> => {
    headers.set("authorization", `Bearer ${token}`);
    return followRedirects(fetch, {
      url,
      init: { ...init, headers, ...(streams ? { duplex: "half" as const } : {}) },
      mayReceiveToken: (next) => mayReceiveToken(apis, target, next),
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
  // For a stream too: the app's next try has the better token, and the user is asked now.
  let renewed: string | undefined;
  try {
    renewed = await abortable(() => tokens.renew(scopes, token, claims), init.signal);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  if (renewed === undefined || streams) {
    return response;
  }
  await response.body?.cancel();
  return (await send(renewed)).response;
}
