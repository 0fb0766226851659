import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { afterEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { internalsOf } from "../support/internals.ts";
import { observedStore } from "../support/observed-store.ts";
import { signedInBrowser, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const watched = observedStore();
const app = await testApp(emulator, { tokenCache: { store: watched.store } });
afterEach(() => emulator.control.clearRequests());

describe("sign-ins that are started and never completed", () => {
  const transactionsOf = (browser: Browser): string[] => {
    const { transactionPrefix } = internalsOf(emulator, app).names;
    return [...browser.cookies.keys()].filter((name) => name.startsWith(transactionPrefix));
  };

  it("leave five open of 1,000 in one signed-in browser, a Cookie header under 8 KB, and nothing in the store [D12]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const before = watched.keys().length;
    let longest = 0;
    for (let round = 0; round < 1000; round++) {
      const begun = await browser.navigate(
        `/auth/sign-in?return_to=/private/${round}/${"x".repeat((round * 7) % 1900)}`,
      );
      expect(begun.status).toBe(302);
      longest = Math.max(longest, browser.cookieHeader().length);
      expect(transactionsOf(browser).length).toBeLessThanOrEqual(5);
    }
    expect(longest).toBeLessThan(8 * 1024);
    for (let round = 0; round < 5; round++) {
      await browser.navigate("/auth/sign-in?return_to=/short");
    }
    expect(transactionsOf(browser)).toHaveLength(5);
    expect(watched.keys().length).toBe(before);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  }, 30_000);

  it("do not break the newest one [D12]", async () => {
    const browser = new Browser(app.origin);
    let location = "";
    for (let round = 0; round < 20; round++) {
      location = (await browser.navigate("/profile")).location ?? "";
    }
    const { url } = await emulator.signIn(location, "ben@contoso.com");
    expect(await browser.navigate(url.href)).toMatchObject({ status: 302, location: `${app.origin}/profile` });
  });

  it("are not started by anonymous visits, prefetches and scripts, which write nothing to the store and set no cookie [D11, D12]", async () => {
    const before = { ...watched.calls };
    const asked = [
      ["/", { accept: "text/html", "sec-fetch-mode": "navigate" }],
      ["/profile", { accept: "text/html", "sec-fetch-mode": "navigate", "sec-purpose": "prefetch" }],
      ["/profile", { accept: "application/json" }],
      ["/profile", { accept: "text/html", "x-requested-with": "XMLHttpRequest" }],
      ["/auth/sign-in", { accept: "*/*", "sec-fetch-mode": "cors" }],
      ["/auth/callback?code=x&state=y", { accept: "text/html", "sec-fetch-mode": "navigate" }],
      ["/auth/signed-out", { accept: "text/html", "sec-fetch-mode": "navigate" }],
    ] as const;
    for (let round = 0; round < 100; round++) {
      for (const [address, headers] of asked) {
        const visit = await new Browser(app.origin).visit(address, { headers });
        expect(visit.setCookies, address).toEqual([]);
      }
    }
    expect(watched.calls).toEqual(before);
    expect(tokenCalls(emulator, "authorization_code")).toBe(0);
  }, 30_000);

  it("write nothing to the store for 1,000 browsers [D12]", async () => {
    const before = { ...watched.calls };
    for (let round = 0; round < 1000; round++) {
      const begun = await new Browser(app.origin).navigate("/profile");
      expect(begun.setCookies).toHaveLength(1);
    }
    expect(watched.calls).toEqual(before);
  }, 30_000);
});

describe("several tabs that start to sign in at once", () => {
  const orders = (tabs: readonly number[]): number[][] =>
    tabs.length < 2
      ? [[...tabs]]
      : tabs.flatMap((first) => orders(tabs.filter((one) => one !== first)).map((rest) => [first, ...rest]));

  const everyOrder = async (tabs: number, choose: (all: number[][]) => number[][]): Promise<void> => {
    const person = new EmulatedBrowser();
    for (const order of choose(orders(Array.from({ length: tabs }, (_, tab) => tab)))) {
      const browser = new Browser(app.origin);
      const begun: string[] = [];
      for (let tab = 0; tab < tabs; tab++) {
        begun.push((await browser.navigate(`/private/tab-${tab}`)).location ?? "");
      }
      const states = begun.map((location) => new URL(location).searchParams);
      for (const name of ["state", "nonce", "code_challenge"]) {
        expect(new Set(states.map((parameters) => parameters.get(name))).size).toBe(tabs);
      }
      for (const tab of order) {
        const { url } = await emulator.signIn(begun[tab] ?? "", "ben@contoso.com", { browser: person });
        const callback = await browser.navigate(url.href);
        expect(callback, String(order)).toMatchObject({ status: 302, location: `${app.origin}/private/tab-${tab}` });
        expect((await browser.navigate(callback.location ?? "")).status).toBe(200);
      }
      expect(browser.cookies.size).toBe(1);
    }
    const record = (await watched.records()).get(
      "be000000-0000-4000-8000-000000000002.11111111-1111-4111-8111-111111111111",
    );
    expect(new Set(record?.sessions.map((session) => session.id)).size).toBe(record?.sessions.length);
  };

  it("end signed in for two tabs, in both orders [H06]", () => everyOrder(2, (all) => all));

  it(
    "end signed in for five tabs: each tab first, each last, and evenly sampled orders in between [H06]",
    () => everyOrder(5, (all) => all.filter((_, index) => index % 4 === 0)),
    30_000,
  );

  it("leave the browser with the last account if one tab is aborted and one uses another account [H06]", async () => {
    const browser = new Browser(app.origin);
    const begun: string[] = [];
    for (let tab = 0; tab < 3; tab++) {
      begun.push((await browser.navigate(`/private/tab-${tab}`)).location ?? "");
    }
    const finish = async (tab: number, username: string): Promise<number> => {
      const { url } = await emulator.signIn(begun[tab] ?? "", username);
      return (await browser.navigate(url.href)).status;
    };
    expect(await finish(1, "ben@contoso.com")).toBe(302);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    const old = new Map(browser.cookies);
    expect(await finish(2, "alice@contoso.com")).toBe(302);
    expect(await userOf(browser)).toBe("alice@contoso.com");
    const back = new Browser(app.origin);
    for (const [name, value] of old) {
      back.cookies.set(name, value);
    }
    expect(await userOf(back)).toBeUndefined();
  });
});
