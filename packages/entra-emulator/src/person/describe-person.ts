import type { Seed, SeedUser } from "../model/seed.ts";

/** Who somebody is, and what is particular about signing in as them, in half a line. */
export function describePerson(user: SeedUser, { tenants }: Seed): string {
  const nameOf = (tenantId: string): string => tenants.find(({ id }) => id === tenantId)?.displayName ?? tenantId;
  const notes = [
    nameOf(user.tenantId),
    ...(user.guestOf ?? []).map(({ tenantId }) => `guest of ${nameOf(tenantId)}`),
    ...(user.administrator === true ? ["administrator"] : []),
    ...(user.mayConsent === false ? ["may not consent"] : []),
    ...((user.consentedApps ?? []).length > 0 ? ["has consented already"] : []),
  ];
  return `${user.displayName} (${notes.join(", ")})`;
}
