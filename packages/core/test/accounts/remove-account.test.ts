// Prevents: a removed account that comes back by a read that had begun before.
import { expect, it } from "vitest";

import { memoryStore, type Store } from "../../src/index.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { deferred } from "../support/deferred.ts";
import { copyOf, signedInBrowser, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();

it("a read of the record in progress does not bring back a removed account [H04]", async () => {
  const [began, go] = [deferred(), deferred()];
  const inner = memoryStore();
  let holds = false;
  const store: Store = {
    ...inner,
    async get(key) {
      const entry = await inner.get(key);
      if (!holds || !key.startsWith("account/")) {
        return entry;
      }
      holds = false;
      began.resolve();
      await go.promise;
      return entry;
    },
  };
  freezeTime();
  const app = await testApp(emulator, { tokenCache: { store } });
  const browser = await signedInBrowser(emulator, app);
  const { user } = JSON.parse((await browser.fetch("/")).body) as {
    user: Parameters<typeof app.auth.tokens.removeAccount>[0];
  };
  const copy = copyOf(browser, app.origin);
  passSeconds(31);
  holds = true;
  const slow = copy.fetch("/");
  await began.promise;
  await app.auth.tokens.removeAccount(user);
  go.resolve();
  await slow;
  expect(await userOf(copy)).toBeUndefined();
});
