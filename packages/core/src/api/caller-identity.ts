import type { AccessTokenClaims } from "../authority/access-token.ts";
import { InteractionRequiredError, TokenRequestError } from "../errors.ts";
import type { Services } from "../services.ts";
import type { User } from "../session/user.ts";
import { accessScopes } from "../tokens/scopes.ts";
import type { ApiCaller, KnownCaller } from "./api-caller.ts";
import { authenticatedFetch } from "./authenticated-fetch.ts";
import { authenticationContextClaims, hasAuthenticationContext } from "./authentication-context.ts";
import { ofCaller } from "./caller-errors.ts";
import type { FetchOptions, RequestIdentity, TokenResult } from "./request-identity.ts";

/** The caller of a web API; tokens are acquired on behalf of the user that the access token is of. */
export class CallerIdentity implements RequestIdentity {
  readonly user: User | undefined;
  readonly caller: ApiCaller;
  readonly #services: Services;
  readonly #known: KnownCaller;

  constructor(services: Services, known: KnownCaller) {
    this.user = known.user;
    this.caller = known.caller;
    this.#services = services;
    this.#known = known;
  }

  async getAccessToken(scopes: readonly string[]): Promise<string> {
    return (await this.acquireToken(scopes)).accessToken;
  }

  async acquireToken(scopes: readonly string[]): Promise<TokenResult> {
    const wanted = accessScopes(scopes);
    if (this.user === undefined) {
      throw new TokenRequestError(
        "token_request_refused",
        "The caller is an app on its own, and tokens on behalf of somebody need a user: acquire a token of this app's own instead.",
      );
    }
    const { onBehalfOf } = this.#services;
    if (onBehalfOf === undefined) {
      throw new TokenRequestError(
        "token_request_refused",
        "Tokens on behalf of an API's caller are not available in this version.",
      );
    }
    try {
      return await onBehalfOf(this.#known.token, wanted, { tenantId: this.user.tenantId });
    } catch (error) {
      throw ofCaller(error, this.#known);
    }
  }

  async fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
    const { initialScopes, apiOrigins } = this.#services.options;
    // With several APIs a default would send one API's token to another.
    const byDefault = apiOrigins.size > 1 ? [] : initialScopes;
    const token = (scopes: readonly string[] | undefined): Promise<string> => this.getAccessToken(scopes ?? byDefault);
    return authenticatedFetch(url, options, token, this.#services.options);
  }

  async getClaims(): Promise<AccessTokenClaims> {
    return this.#known.claims;
  }

  async requireAuthenticationContext(value: string): Promise<void> {
    if (hasAuthenticationContext(this.#known.claims, value)) return;
    const claims = authenticationContextClaims("access_token", value);
    const message = "The access token does not have the authentication context that this needs.";
    throw ofCaller(new InteractionRequiredError("interaction_required", message, { claims }), this.#known);
  }
}
