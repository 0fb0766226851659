import { defaultSeed, type Seed, type SeedApp } from "@identity-web/entra-emulator";

import { clientId, contoso } from "./test-app.ts";

const apiIds = [1, 2, 3].map((number) => `dddddddd-0000-4000-8000-00000000000${number}`);

/** Scopes of three APIs: a token is for one of them, so that three tokens are needed. */
export const apiScopes: readonly string[] = apiIds.map((id) => `api://${id}/access_as_user`);

/** The default seed, with three APIs to which Ben has consented completely. */
export const threeApisSeed: Seed = {
  ...defaultSeed,
  apps: [
    ...defaultSeed.apps,
    ...apiIds.map((id): SeedApp => ({
      clientId: id,
      displayName: `API ${id.at(-1)}`,
      tenantId: contoso,
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      api: {
        identifierUri: `api://${id}`,
        accessTokenVersion: 2,
        scopes: [{ value: "access_as_user", description: "Use it as you" }],
      },
    })),
  ],
};

export interface ManyUsers {
  readonly seed: Seed;
  readonly people: readonly { readonly username: string; readonly oid: string; readonly homeAccountId: string }[];
}

/** `count` users who have consented to everything. */
export function manyUsers(count: number): ManyUsers {
  const people = Array.from({ length: count }, (_, index) => {
    const oid = `00000000-1111-4000-8000-${String(index).padStart(12, "0")}`;
    return { username: `person-${index}@contoso.com`, oid, homeAccountId: `${oid}.${contoso}` };
  });
  const users = people.map(({ username, oid }) => ({
    oid,
    tenantId: contoso,
    userPrincipalName: username,
    displayName: `The person ${oid}`,
    consentedApps: [clientId],
  }));
  return { seed: { ...defaultSeed, users: [...defaultSeed.users, ...users] }, people };
}

/** Returns numbers from 0 to 1 that are the same in every run (mulberry32 is the usual name of this generator). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
