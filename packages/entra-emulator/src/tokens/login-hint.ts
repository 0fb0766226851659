import type { SeedUser } from "../model/seed.ts";

/** Returns the opaque `login_hint` claim, which the parameters `login_hint` and `logout_hint` accept. */
export function loginHint(user: SeedUser): string {
  return `O.${Buffer.from(`${user.oid}@${user.tenantId}`).toString("base64url")}`;
}

/**
 * Returns whether a hint names this user: by their username at home or as a guest, or by the opaque `login_hint`
 * claim.
 */
export function matchesLoginHint(hint: string, user: SeedUser): boolean {
  const names = [user.userPrincipalName, ...(user.guestOf ?? []).map((guest) => guest.userPrincipalName)];
  return hint === loginHint(user) || names.some((name) => name.toLowerCase() === hint.toLowerCase());
}
