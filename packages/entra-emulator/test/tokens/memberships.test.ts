import { expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { claimsOf, fetchGraph, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

test("an ID token contains the user's roles and groups", async () => {
  const { id_token } = await signInForTokens(emulator, "alice@contoso.com");
  expect(claimsOf(id_token)).toMatchObject({
    roles: ["Orders.Approve"],
    groups: ["9409aaaa-0000-4000-8000-00000000a001", "9409aaaa-0000-4000-8000-00000000a002"],
  });
});

test("with more than 200 groups an ID token only says where to request them, and Graph returns them all", async () => {
  const { id_token, access_token } = await signInForTokens(emulator, "ben@contoso.com");
  const claims = claimsOf(id_token);
  expect([claims["groups"], claims["_claim_names"]]).toEqual([undefined, { groups: "src1" }]);
  const response = await fetchGraph(emulator, "/me/getMemberGroups", access_token, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ securityEnabledOnly: false }),
  });
  expect(((await response.json()) as { value: string[] }).value).toHaveLength(205);
});
