import { afterEach, describe, expect, it } from "vitest";

import { isPublicPath } from "../../src/flow/public-paths.ts";
import type { IdentityWebOptions } from "../../src/index.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import type { ResolvedOptions } from "../../src/options/resolved-options.ts";
import { Browser } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { emulatorOptions, testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { guardEverything } from "../support/test-routes.ts";

const emulator = await testEmulator();
let served: TestApp | undefined;
afterEach(() => (served = undefined));

describe("publicPaths", () => {
  const publicPaths = ["/", "/open", "/mail", "/below/*"];

  it.each([[["Mail.Read"]], [[]]])("never open a guard that names scopes (%j)", async (scopes) => {
    served = await testApp(
      emulator,
      { publicPaths },
      { decide: (auth, request) => auth.requireUser(request, { scopes }) },
    );
    const browser = new Browser(served.origin);
    for (const path of ["/", "/open", "/mail", "/below/x", "/auth/signed-out"]) {
      expect(await browser.navigate(path), path).toMatchObject({ status: 302 });
      expect(codeOf(await browser.fetch(path)), path).toBe("login_required");
    }
    expect(served.identities).toEqual([]);
  });

  it("open a guard without scopes to everybody", async () => {
    served = await testApp(emulator, { publicPaths }, { decide: (auth, request) => auth.requireUser(request) });
    const browser = new Browser(served.origin);
    for (const path of ["/", "/open", "/mail", "/below/x", "/below"]) {
      expect(await browser.navigate(path), path).toMatchObject({ status: 200, body: "nobody" });
    }
    expect((await browser.navigate("/elsewhere")).status).toBe(302);
  });
});

describe("a guard of the whole app", () => {
  it("leaves our own routes open, by their names, and no path that resembles one", async () => {
    const routes = { signIn: "/in", signOut: "/out" };
    served = await testApp(emulator, { routes }, guardEverything);
    const browser = new Browser(served.origin);
    expect((await browser.navigate("/in")).location).toMatch(/\/authorize\?/u);
    expect((await browser.navigate("/out")).status).toBe(200);
    expect((await browser.navigate("/auth/signed-out")).status).toBe(200);
    expect((await browser.navigate("/auth/front-channel-sign-out")).status).toBe(200);
    expect(codeOf(await browser.navigate("/auth/callback"))).toBe("sign_in_malformed");
    for (const path of ["/in/x", "/IN", "/auth/sign-in", "/auth/%2e%2e/in", "/auth/callback%2f"]) {
      expect(codeOf(await browser.fetch(path)), path).toBe("login_required");
    }
  });
});

const resolved = (baseUrl: string, changes: Partial<IdentityWebOptions> = {}): ResolvedOptions =>
  resolveOptions({ ...emulatorOptions({ url: "http://localhost:8400" }, baseUrl), ...changes });
const mounted = resolved("https://app.example/app", { publicPaths: ["/", "/about", "/assets/*"] });

describe("isPublicPath", () => {
  it.each(["/", "/about", "/assets", "/assets/", "/assets/a/b.css", "/app/about", "/app", "/auth/callback"])(
    "accepts %s",
    (path) => {
      expect(isPublicPath(path, mounted)).toBe(true);
    },
  );

  it.each([
    "/profile",
    "/about/",
    "/About",
    "/aboutx",
    "/assetsx",
    "/assets/../profile",
    "/assets/./x",
    "/assets/%2e%2e/profile",
    "/assets/%2E./profile",
    "/assets//profile",
    "//assets/x",
    "/assets\\..\\profile",
    "/assets/%5c../x",
    "/assets%2fx",
    "/app/profile",
    "/auth/callback/x",
    "/AUTH/callback",
  ])("refuses %s [I01]", (path) => {
    expect(isPublicPath(path, mounted)).toBe(false);
  });
});
