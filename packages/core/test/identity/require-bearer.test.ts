import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { call, mintUserToken } from "../support/api-scene.ts";
import { type BearerApp, startBearerApp } from "../support/bearer-app.ts";
import { Browser } from "../support/browser.ts";
import { serve, type Served } from "../support/serve.ts";
import { emulatorOptions, signIn, startEmulator } from "../support/start-app.ts";

let emulator: Emulator;
let app: BearerApp;
let api: Served;
beforeAll(async () => {
  emulator = await startEmulator();
  app = await startBearerApp(emulator);
  ({ api } = app);
});
afterEach(async () => {
  await emulator.control.reset();
  app.reset();
});
afterAll(async () => {
  await api.close();
  await emulator.close();
});

describe("a browser's session and a program's token on one request", () => {
  it("are independent: requireBearer reads the header only, requireUser the cookie only", async () => {
    const both = await serve(emulator, {}, async (auth, request) => {
      if (request.path === "/api") {
        return auth.requireBearer(request);
      }
      return request.path === "/page" ? auth.requireUser(request) : auth.handle(request);
    });
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
    await both.close();
  });
});
