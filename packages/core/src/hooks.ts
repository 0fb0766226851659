import type { IdTokenClaims } from "./authority/id-token.ts";
import type { IdentityWebErrorCode } from "./errors.ts";
import type { User } from "./session/user.ts";

/** A hook's own answer: a path of this site, or a page. */
export type HookAnswer = { readonly redirect: string } | { readonly status: number; readonly html: string };

export interface RedeemedSignIn {
  readonly user: User;
  readonly claims: IdTokenClaims;
}

export interface AuthorizationCodeReceived {
  readonly correlationId: string;
  readonly scopes: readonly string[];
  /** Where the user will be sent. */
  readonly returnTo: string;
  /**
   * Redeems the code now and writes the account record; without this call it happens after the last hook. The code itself is
   * never shown, and a second call throws `code_already_redeemed`.
   */
  redeem(): Promise<RedeemedSignIn>;
}

export interface AuthenticationFailed {
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string;
  readonly returnTo: string;
}

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
    if (answer !== undefined) return answer;
  }
  return undefined;
}
