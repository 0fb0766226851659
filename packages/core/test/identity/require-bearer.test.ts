import { describe, expect, it } from "vitest";

import { call, mintUserToken } from "../support/api-tokens.ts";
import { Browser } from "../support/browser.ts";
import { signIn } from "../support/signed-in.ts";
import { emulatorOptions, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();

describe("a browser's session and a program's token on one request", () => {
  it("are independent: requireBearer reads the header only, requireUser the cookie only", async () => {
    const both = await testApp(
      emulator,
      {},
      {
        decide: async (auth, request) => {
          if (request.path === "/api") {
            return auth.requireBearer(request);
          }
          return request.path === "/page" ? auth.requireUser(request) : auth.handle(request);
        },
      },
    );
    const token = await mintUserToken(emulator, {
      claims: { aud: emulatorOptions(emulator, both.origin).clientId ?? "", preferred_username: "api@contoso.com" },
    });
    const browser = new Browser(both.origin);
    await signIn(emulator, browser, "alice@contoso.com", "/page");
    const cookie = browser.cookieHeader();
    const authorization = `Bearer ${token}`;
    expect((await call(`${both.origin}/api`, { cookie, authorization })).body).toBe("api@contoso.com");
    expect((await call(`${both.origin}/page`, { cookie, authorization })).body).toBe("alice@contoso.com");
    expect(both.identities.map(({ caller }) => caller?.kind)).toEqual(["user", undefined]);
    expect((await call(`${both.origin}/api`, { cookie })).json["error"]).toBe("token_missing");
    expect((await call(`${both.origin}/page`, { authorization })).json["error"]).toBe("login_required");
    expect((await call(`${both.origin}/`, { authorization })).body).toBe("nobody");
  });
});
