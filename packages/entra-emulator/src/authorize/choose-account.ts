import type { AuthorizationRequest } from "../model/authorization-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { AccountSession, BrowserSession } from "../state/browser-sessions.ts";
import type { Emulation } from "../state/emulation.ts";
import { matchesLoginHint } from "../tokens/login-hint.ts";

/**
 * Returns the account for a request that needs no choice; `undefined` when the user has to choose.
 *
 * @throws {EntraError} for `prompt=none`: AADSTS50058, when no account is signed in; AADSTS16000, when several are
 */
export function chooseAccount(
  emulation: Emulation,
  request: AuthorizationRequest,
  browser: BrowserSession | undefined,
): AccountSession | undefined {
  const { directory, clock } = emulation;
  const usable = [...(browser?.accounts.values() ?? [])].filter(
    (account) =>
      directory.identity(account.user, request.authority) !== undefined &&
      (request.maxAge === undefined || account.authenticatedAt + request.maxAge > clock.now()),
  );
  const { loginHint: hint, prompt } = request;
  const candidates = hint === undefined ? usable : usable.filter(({ user }) => matchesLoginHint(hint, user));
  const [only] = candidates;
  if (prompt === "none") {
    return requireSingleAccount(candidates);
  }
  return prompt === "login" || prompt === "select_account" || candidates.length > 1 ? undefined : only;
}

function requireSingleAccount(candidates: readonly AccountSession[]): AccountSession {
  const [only, second] = candidates;
  if (only === undefined) {
    throw new EntraError(50058, "login_required", "A silent sign-in request was sent but no user is signed in.");
  }
  if (second !== undefined) {
    throw new EntraError(
      16000,
      "interaction_required",
      "Several user accounts are signed in. Let the user choose one, or name one in login_hint.",
    );
  }
  return only;
}
