import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { memoryStore, type Store } from "../../src/store.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { deferred } from "../support/deferred.ts";
import { observedStore } from "../support/observed-store.ts";
import { askToken, signedInBrowser, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();

describe("a process's memory of an account", () => {
  let app: TestApp | undefined;
  beforeEach(() => freezeTime());
  afterEach(() => emulator.control.reset());

  it("can be evicted during a refresh without a sign-out: one response, with the token, for one call", async () => {
    const [began, go] = [deferred(), deferred()];
    const { store } = observedStore();
    app = await testApp(emulator, {
      tokenCache: { store },
      fetch: async (url, init) => {
        if (typeof init?.body === "string" && init.body.includes("grant_type=refresh_token")) {
          began.resolve();
          await go.promise;
        }
        return fetch(url, init);
      },
    });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    const asked = Promise.all([askToken(browser), browser.navigate("/mail")]);
    await began.promise;
    // Closing forgets all states at once, as their bound forgets the oldest; this store keeps working.
    await app.auth.close();
    go.resolve();
    const [token, page] = await asked;
    expect([token.status, token.token.oid?.slice(0, 4), page.status]).toEqual([200, "be00", 200]);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    expect(tokenCalls(emulator)).toBeLessThanOrEqual(2);
  });

  it("keeps what a new sign-in brought when an older read ends after it", async () => {
    const inner = memoryStore();
    const [began, go] = [deferred(), deferred()];
    let holding = false;
    let reads = 0;
    const store: Store = {
      ...inner,
      async get(key) {
        reads++;
        const entry = await inner.get(key);
        if (!holding) {
          return entry;
        }
        holding = false;
        began.resolve();
        await go.promise;
        return entry;
      },
    };
    let recordKey = "";
    const put = inner.put.bind(inner);
    store.put = async (key, value, options) => {
      if (key.startsWith("account/")) {
        recordKey = key;
      }
      return put(key, value, options);
    };
    app = await testApp(emulator, { tokenCache: { store } });
    const old = await signedInBrowser(emulator, app);
    passSeconds(31);
    await inner.delete(recordKey);
    holding = true;
    const late = old.fetch("/");
    await began.promise;
    const browser = await signedInBrowser(emulator, app);
    const before = await askToken(browser);
    go.resolve();
    expect((await late).body).toBe('{"user":null}');
    const readsBefore = reads;
    expect((await askToken(browser)).token.uti).toBe(before.token.uti);
    expect([reads - readsBefore, tokenCalls(emulator)]).toEqual([0, 0]);
  });
});
