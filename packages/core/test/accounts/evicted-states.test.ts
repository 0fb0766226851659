import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { memoryStore, type Store } from "../../src/store.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";
import { deferred } from "../support/deferred.ts";
import { askToken, signedInBrowser, tokenCalls, userOf } from "../support/inside.ts";
import { observedStore } from "../support/observed-store.ts";
import { type App, startApp, startEmulator } from "../support/start-app.ts";

describe("a process's memory of an account", () => {
  let emulator: Emulator;
  let app: App | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(() => freezeTime());
  afterEach(async () => {
    thawTime();
    await app?.close();
    await emulator.control.reset();
  });
  afterAll(() => emulator.close());

  it("can be evicted during a refresh without a sign-out: one response, with the token, for one call", async () => {
    const [began, go] = [deferred(), deferred()];
    const { store } = observedStore();
    app = await startApp(emulator, {
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
    app = await startApp(emulator, { tokenCache: { store } });
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
