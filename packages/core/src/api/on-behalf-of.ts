import type { TokenResult } from "./request-identity.ts";

/**
 * Exchanges the access token that this API was called with for one of another API, for the same user (Microsoft: "OAuth 2.0
 * On-Behalf-Of flow").
 *
 * @param assertion the caller's access token, validated, of a user and for this app
 * @param scopes of one API, without the reserved ones
 * @throws {InteractionRequiredError} `interaction_required`, with `claims` where Entra names some: they are passed on to the caller;
 *   `login_required` where the assertion is no longer accepted: the caller is told to get a new token
 * @throws {ServiceUnavailableError | TokenRequestError}
 */
export type OnBehalfOf = (
  assertion: string,
  scopes: readonly string[],
  options: { readonly tenantId: string },
) => Promise<TokenResult>;
