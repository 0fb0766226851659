import { afterEach, describe, expect, it } from "vitest";

import { freezeTime, passSeconds } from "../support/clock.ts";
import { observedStore } from "../support/observed-store.ts";
import { askToken, copyOf, signedInBrowser } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
afterEach(() => emulator.control.reset());

describe("a write that fails after a successful refresh [F04]", () => {
  it.each([
    ["once", 1, 1],
    ["permanently", Number.POSITIVE_INFINITY, 2],
  ])("%s still serves the token, and is tried once more", async (_name, failures, calls) => {
    freezeTime();
    const store = observedStore();
    const tokenCache = { store: store.store };
    const app = await testApp(emulator, { tokenCache });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    let left = failures;
    store.calls.put = 0;
    store.before = (operation) => {
      if (operation !== "put" || left <= 0) {
        return undefined;
      }
      left--;
      return Promise.reject(new Error("the connection broke"));
    };
    const first = await askToken(browser);
    expect(first.status).toBe(200);
    expect(store.calls.put).toBe(2);
    // Another process finds what was written, or acquires its own.
    store.before = undefined;
    const other = await testApp(emulator, { tokenCache, baseUrl: app.origin });
    const second = await askToken(copyOf(browser, other.origin));
    expect([second.status, tokenCalls(emulator)]).toEqual([200, calls]);
    expect(second.token.uti === first.token.uti).toBe(calls === 1);
  });

  it("after it was written, because the response was lost, makes no second record and loses nothing", async () => {
    freezeTime();
    const store = observedStore();
    const inner = store.store;
    let lost = 0;
    const tokenCache = {
      store: {
        ...inner,
        async put(...args: Parameters<typeof inner.put>) {
          const version = await inner.put(...args);
          if (lost-- === 1) {
            throw new Error("the answer was lost");
          }
          return version;
        },
      },
    };
    const app = await testApp(emulator, { tokenCache });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    lost = 1;
    const { status, token } = await askToken(browser);
    expect(status).toBe(200);
    const other = await testApp(emulator, { tokenCache, baseUrl: app.origin });
    expect((await askToken(copyOf(browser, other.origin))).token.uti).toBe(token.uti);
    expect([(await store.records()).size, tokenCalls(emulator)]).toEqual([1, 1]);
  });
});
