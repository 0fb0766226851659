import { expect, it } from "vitest";

import { createTokenKeys } from "../../src/accounts/token-keys.ts";

it("createTokenKeys keys tokens by tenant and by lower-case, sorted scopes", () => {
  const tokenKeyOf = createTokenKeys();
  expect(tokenKeyOf("t", ["Mail.Read", "User.Read"])).toBe(tokenKeyOf("t", ["user.read", "MAIL.READ"]));
  expect(tokenKeyOf("t", ["User.Read"])).toBe("t user.read");
  expect(tokenKeyOf("t", ["User.Read"])).not.toBe(tokenKeyOf("u", ["User.Read"]));
  expect(tokenKeyOf("t", ["a", "b"])).not.toBe(tokenKeyOf("t", ["a"]));
});
