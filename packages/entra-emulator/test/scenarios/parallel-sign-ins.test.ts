import { startEmulator } from "@identity-web/entra-emulator";
import { expect, test } from "vitest";

import { claimsOf, fetchGraph, signInForTokens } from "../support/web-app.ts";

test("50 users who sign in to two emulators at once each get their own tokens", async () => {
  const [first, second] = await Promise.all([startEmulator(), startEmulator()]);
  try {
    const users = [
      "alice@contoso.com",
      "ben@contoso.com",
      "carla@fabrikam.com",
      "dora@outlook.com",
      "femke@fabrikam.com",
    ];
    const signIns = Array.from({ length: 50 }, async (_, index) => {
      const user = users[index % users.length] ?? "";
      const emulator = index % 2 === 0 ? first : second;
      const tokens = await signInForTokens(emulator, user, { tenant: "common" });
      const me = await fetchGraph(emulator, "/me", tokens["access_token"]);
      const { userPrincipalName } = (await me.json()) as { userPrincipalName: string };
      return [
        user,
        claimsOf(tokens["id_token"])["preferred_username"],
        userPrincipalName,
        tokens["refresh_token"],
      ] as const;
    });
    const results = await Promise.all(signIns);
    for (const [user, inToken, inGraph] of results) {
      expect([inToken, inGraph]).toEqual([user, user]);
    }
    expect(new Set(results.map((result) => result[3])).size).toBe(50);
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});
