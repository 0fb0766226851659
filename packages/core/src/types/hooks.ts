import type { IdTokenClaims } from "../authority/id-token.ts";
import type { IdentityWebErrorCode } from "../errors/errors.ts";
import type { User } from "./user.ts";

/** A hook's own answer: a path of this site, or a page with its HTTP status. The hook escapes what it puts into `html`. */
export type HookAnswer = { readonly redirect: string } | { readonly status: number; readonly html: string };

/** Who has signed in, once the code is redeemed and the ID token validated. */
export interface RedeemedSignIn {
  readonly user: User;
  readonly claims: IdTokenClaims;
}

/** Entra answered a genuine sign-in with a code. */
export interface AuthorizationCodeReceived {
  /** Also in the log, in events, on pages, and in Entra's sign-in log. */
  readonly correlationId: string;
  /** The scopes the code will be redeemed for. */
  readonly scopes: readonly string[];
  /** Where the user will be sent. */
  readonly returnTo: string;
  /** With `responseType: "code id_token"`, those of the ID token beside the code, validated; `undefined` where a code came alone. */
  readonly claims: IdTokenClaims | undefined;
  /**
   * Redeems the code now and writes the account record; without this call it happens after the last hook. The code itself is
   * never shown.
   *
   * @throws {IdentityWebError} `code_already_redeemed` at a second call
   * @throws {SignInError | TokenRequestError | ServiceUnavailableError} as the sign-in would have ended without the hook
   */
  readonly redeem: () => Promise<RedeemedSignIn>;
}

/** A sign-in came back and failed. */
export interface AuthenticationFailed {
  /** Why; `docs/errors.md` explains each. */
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string;
  /** Path of this site that the user wanted; the home page where that is not known. */
  readonly returnTo: string;
}

/** Awaited. Answers in place of the library, or nothing to let it go on. */
export type Hook<Context> = (
  context: Context,
) => undefined | void | HookAnswer | Promise<undefined | void | HookAnswer>;

/**
 * Awaited one after the other; the first that answers ends the chain. An answer from `authorizationCodeReceived` before
 * `redeem()` abandons the sign-in. What a hook throws goes to the framework's error handler.
 */
export interface Hooks {
  readonly authorizationCodeReceived?:
    | Hook<AuthorizationCodeReceived>
    | readonly Hook<AuthorizationCodeReceived>[]
    | undefined;
  readonly authenticationFailed?: Hook<AuthenticationFailed> | readonly Hook<AuthenticationFailed>[] | undefined;
}

export async function runHooks<Context>(
  hooks: Hook<Context> | readonly Hook<Context>[] | undefined,
  context: Context,
): Promise<HookAnswer | undefined> {
  const chain: readonly Hook<Context>[] = hooks === undefined ? [] : typeof hooks === "function" ? [hooks] : hooks;
  for (const hook of chain) {
    const answer = await hook(context);
    if (answer !== undefined) {
      return answer;
    }
  }
  return undefined;
}
