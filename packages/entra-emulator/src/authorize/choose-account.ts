import type { Emulation } from "../emulation.ts";
import type { AccountSession, BrowserSession } from "../model/browser-sessions.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedUser } from "../model/seed.ts";
import { loginHint } from "../tokens/id-token.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

/** The account that a request gets without asking anybody, or undefined where a person has to choose. */
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
  const candidates = hint === undefined ? usable : usable.filter(({ user }) => hintNames(hint, user));
  const [only] = candidates;
  if (prompt === "none") {
    return silently(candidates);
  }
  return prompt === "login" || prompt === "select_account" || candidates.length > 1 ? undefined : only;
}

/** Whether a login_hint means this user: the user name at home or as a guest, or the opaque `login_hint` claim. */
export function hintNames(hint: string, user: SeedUser): boolean {
  const names = [user.userPrincipalName, ...(user.guestOf ?? []).map((guest) => guest.userPrincipalName)];
  return hint === loginHint({ user }) || names.some((name) => name.toLowerCase() === hint.toLowerCase());
}

function silently(candidates: readonly AccountSession[]): AccountSession {
  const [only, second] = candidates;
  if (only === undefined) {
    throw new EntraError(50058, "login_required", "A silent sign-in request was sent but no user is signed in.");
  }
  if (second !== undefined) {
    throw new EntraError(
      16000,
      "interaction_required",
      "Several user accounts are signed in. Choose one of them, or name it in login_hint.",
    );
  }
  return only;
}
