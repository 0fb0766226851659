import type { IdentityWebErrorCode } from "../errors/error-codes.ts";
import type { IdTokenClaims } from "./claims.ts";
import type { User } from "./user.ts";

/**
 * A hook's own response: a path of this site, or a page with its HTTP status. The hook must escape what it puts into
 * `html`.
 */
export type HookResponse = { readonly redirect: string } | { readonly status: number; readonly html: string };

/** The user who has signed in, once the code is redeemed and the ID token is validated. */
export interface RedeemedSignIn {
  readonly user: User;
  readonly claims: IdTokenClaims;
}

/** Entra answered a genuine sign-in with a code. */
export interface AuthorizationCodeReceived {
  /** Also in the log, in events, on pages and in Entra's sign-in log. */
  readonly correlationId: string;
  /** The scopes that the code will be redeemed for. */
  readonly scopes: readonly string[];
  /** The path of this site that the user will be sent to. */
  readonly returnTo: string;
  /**
   * With `responseType: "code id_token"`, the claims of the validated ID token beside the code; `undefined` if a code
   * came alone.
   */
  readonly claims: IdTokenClaims | undefined;
  /**
   * Redeems the code now and writes the account record. Without this call, that happens after the last hook. A hook
   * never sees the code itself.
   *
   * @throws {IdentityWebError} `code_already_redeemed`, on a second call
   * @throws {SignInError | TokenRequestError | ServiceUnavailableError} as the sign-in would have failed without the
   *   hook
   */
  readonly redeem: () => Promise<RedeemedSignIn>;
}

/** A sign-in came back from Entra and failed. */
export interface AuthenticationFailed {
  /** The reason; `docs/errors.md` explains each code. */
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string;
  /** The path of this site that the user asked for; the home page if that is not known. */
  readonly returnTo: string;
}

/** Awaited. Returns a response to send in place of the library's, or nothing to let the library continue. */
export type Hook<Context> = (
  context: Context,
) => undefined | void | HookResponse | Promise<undefined | void | HookResponse>;

/**
 * Hooks run one after the other; the first that returns a response ends the chain. A response from
 * `authorizationCodeReceived` before `redeem()` abandons the sign-in. What a hook throws goes to the framework's error
 * handler.
 */
export interface Hooks {
  readonly authorizationCodeReceived?:
    | Hook<AuthorizationCodeReceived>
    | readonly Hook<AuthorizationCodeReceived>[]
    | undefined;
  readonly authenticationFailed?: Hook<AuthenticationFailed> | readonly Hook<AuthenticationFailed>[] | undefined;
}
