import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./support/browser.ts";
import { type App, signIn, startApp, startEmulator } from "./support/start-app.ts";

describe("signing in", () => {
  let emulator: Emulator;
  let app: App;
  beforeAll(async () => {
    emulator = await startEmulator();
    app = await startApp(emulator);
  });
  afterAll(async () => {
    await app.close();
    await emulator.close();
  });

  it("A01 signs in and comes back to the page one wanted", async () => {
    const browser = new Browser(app.origin);
    const callback = await signIn(emulator, browser, "ben@contoso.com", "/private/page?a=1&b=%20");
    expect(callback).toMatchObject({ status: 302, location: `${app.origin}/private/page?a=1&b=%20` });
    const page = await browser.navigate("/private/page");
    expect(JSON.parse(page.body)).toMatchObject({ user: { name: "Ben Brandt", username: "ben@contoso.com" } });
  });
});
