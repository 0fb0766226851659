import { authenticationContextClaims, hasAuthenticationContext } from "../authority/authentication-context.ts";
import { accessScopes } from "../authority/scopes.ts";
import { authenticatedFetch, type TokenSource } from "../downstream/authenticated-fetch.ts";
import { downstreamApi } from "../downstream/downstream-api.ts";
import { findIdentityWebError, InteractionRequiredError, TokenRequestError } from "../errors/errors.ts";
import { tokenOnBehalfOf } from "../tokens/on-behalf-of.ts";
import type { AccessTokenClaims } from "../types/claims.ts";
import type { DownstreamApi, FetchOptions } from "../types/downstream-api.ts";
import type { AcquireTokenOptions, ApiCaller, RequestIdentity, TokenResult } from "../types/identity.ts";
import type { User } from "../types/user.ts";
import type { BearerContext } from "./context.ts";
import type { KnownCaller } from "./known-caller.ts";
import { tokenResult } from "./token-result.ts";

type CallerContext = Pick<BearerContext, "downstream" | "tokens" | "callerErrors">;

/** The caller of a web API. Tokens are acquired on behalf of the user of the access token. */
export class CallerIdentity implements RequestIdentity, TokenSource {
  readonly user: User | undefined;
  readonly caller: ApiCaller;
  readonly #context: CallerContext;
  readonly #known: KnownCaller;

  constructor(context: CallerContext, known: KnownCaller) {
    this.user = known.user;
    this.caller = known.caller;
    this.#context = context;
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
        "The caller is an app on its own, and a token on behalf of somebody needs a user. Acquire a token of this app itself instead.",
      );
    }
    try {
      const { token, tenantId } = await tokenOnBehalfOf(this.#context.tokens, this.#known.token, wanted, options);
      return tokenResult(token, tenantId);
    } catch (error) {
      throw this.#thrown(duringSkew(error, wanted));
    }
  }

  fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
    return authenticatedFetch(this.#context.downstream, this, url, options);
  }

  downstreamApi(name: string): DownstreamApi {
    return downstreamApi(this.#context.downstream, name, this);
  }

  /** The part of `TokenSource` that apps do not see. */
  async renew(scopes: readonly string[], refused: string, claims: string): Promise<string> {
    // If many calls are refused at once, one renews and the others use its token.
    const current = await this.getAccessToken(scopes);
    return current === refused ? (await this.acquireToken(scopes, { claims })).accessToken : current;
  }

  async getClaims(): Promise<AccessTokenClaims> {
    return this.#known.claims;
  }

  async requireAuthenticationContext(value: string): Promise<void> {
    if (hasAuthenticationContext(this.#known.claims, value)) {
      return;
    }
    const claims = authenticationContextClaims("access_token", value);
    const message = "The access token does not have the required authentication context.";
    throw this.#thrown(new InteractionRequiredError("interaction_required", message, { claims }));
  }

  /** Records whose call failed: the response goes to a program with a token, not to a browser with a session. */
  #thrown(error: unknown): unknown {
    const found = findIdentityWebError(error);
    if (found !== undefined) {
      this.#context.callerErrors.set(found, this.#known);
    }
    return error;
  }
}

/** In the minutes by which clocks may differ, the guard still accepts a token that Entra no longer would. */
function duringSkew(error: unknown, scopes: readonly string[]): unknown {
  if (findIdentityWebError(error)?.code !== "assertion_invalid") {
    return error;
  }
  const message = "The caller's token has expired meanwhile. The caller must get a new one.";
  return new InteractionRequiredError("login_required", message, { scopes, cause: error });
}
