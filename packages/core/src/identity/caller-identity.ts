import type { AccessTokenClaims } from "../authority/access-token.ts";
import { findIdentityWebError, InteractionRequiredError, TokenRequestError } from "../errors/errors.ts";
import type { Services } from "../services.ts";
import type { User } from "../types/user.ts";
import { acquireOnBehalfOf } from "../tokens/on-behalf-of.ts";
import { accessScopes } from "../authority/scopes.ts";
import { demandOf } from "../tokens/token-demand.ts";
import type { ApiCaller, KnownCaller } from "./known-caller.ts";
import { authenticatedFetch, type TokenSource } from "../downstream/authenticated-fetch.ts";
import { authenticationContextClaims, hasAuthenticationContext } from "../authority/authentication-context.ts";
import { ofCaller } from "./caller-errors.ts";
import { type DownstreamApi, downstreamApi } from "../downstream/downstream-api.ts";
import type { AcquireTokenOptions, FetchOptions, RequestIdentity, TokenResult } from "../types/identity.ts";
import { tokenResult } from "./token-result.ts";

/** The caller of a web API; tokens are acquired on behalf of the user that the access token is of. */
export class CallerIdentity implements RequestIdentity, TokenSource {
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

  async acquireToken(scopes: readonly string[], options: AcquireTokenOptions = {}): Promise<TokenResult> {
    const wanted = accessScopes(scopes);
    if (this.user === undefined) {
      throw new TokenRequestError(
        "token_request_refused",
        "The caller is an app on its own, and tokens on behalf of somebody need a user: acquire a token of this app's own instead.",
      );
    }
    try {
      const { token, tenantId } = await acquireOnBehalfOf(this.#services, this.#known.token, wanted, demandOf(options));
      return tokenResult(token, tenantId);
    } catch (error) {
      throw ofCaller(withinSkew(error, wanted), this.#known);
    }
  }

  fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
    return authenticatedFetch(this.#services.options, this, url, options, undefined);
  }

  downstreamApi(name: string): DownstreamApi {
    return downstreamApi(this.#services.options, name, this);
  }

  /** The part of `TokenSource` that apps do not see. */
  async renew(scopes: readonly string[], refused: string, claims: string): Promise<string> {
    // Of many calls that are refused at once, one renews; the others take what it got.
    const known = await this.getAccessToken(scopes);
    return known === refused ? (await this.acquireToken(scopes, { claims })).accessToken : known;
  }

  async getClaims(): Promise<AccessTokenClaims> {
    return this.#known.claims;
  }

  async requireAuthenticationContext(value: string): Promise<void> {
    if (hasAuthenticationContext(this.#known.claims, value)) {
      return;
    }
    const claims = authenticationContextClaims("access_token", value);
    const message = "The access token does not have the authentication context that this needs.";
    throw ofCaller(new InteractionRequiredError("interaction_required", message, { claims }), this.#known);
  }
}

/** In the minutes in which clocks may differ, the guard still takes a token that Entra no longer would. */
function withinSkew(error: unknown, scopes: readonly string[]): unknown {
  if (findIdentityWebError(error)?.code !== "assertion_invalid") {
    return error;
  }
  const message = "The caller's token has expired meanwhile: the caller has to get a new one.";
  return new InteractionRequiredError("login_required", message, { scopes, cause: error });
}
