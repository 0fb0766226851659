import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions } from "../../src/index.ts";
import { testApp, type TestApp } from "./test-app.ts";
import { WatchedStore } from "./watched-store.ts";

/** A request of the app to Entra or to an API. */
export interface SentRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly form: URLSearchParams;
}

/** An emulator and an app, with everything in view that a refused sign-in must leave unchanged. */
export interface TestSetup {
  readonly emulator: Emulator;
  readonly app: TestApp;
  readonly store: WatchedStore;
  /** Every line that the app logged, at every level. */
  readonly log: string[];
  readonly sent: SentRequest[];
  /** Restores the state before the first request: nobody signed in, no fault queued, nothing counted. */
  reset(): Promise<void>;
}

export async function testSetup(emulator: Emulator, changes: Partial<IdentityWebOptions> = {}): Promise<TestSetup> {
  const store = new WatchedStore();
  const log: string[] = [];
  const sent: SentRequest[] = [];
  const write = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
  const send = changes.fetch ?? fetch;
  const app = await testApp(emulator, {
    tokenCache: { store },
    logger: { error: write, warn: write, info: write, debug: write },
    ...changes,
    fetch: (input, init) => {
      const body = typeof init?.body === "string" ? init.body : "";
      const url = input instanceof Request ? input.url : String(input);
      sent.push({ url, headers: new Headers(init?.headers), form: new URLSearchParams(body) });
      return send(input, init);
    },
  });
  return {
    emulator,
    app,
    store,
    log,
    sent,
    async reset(): Promise<void> {
      await emulator.control.reset();
      store.reset();
      for (const list of [log, sent, app.events, app.handled]) {
        list.length = 0;
      }
    },
  };
}

/** Returns how often a code was redeemed. */
export function redemptions({ emulator }: Pick<TestSetup, "emulator">): number {
  return emulator.control.requests().filter(({ grantType }) => grantType === "authorization_code").length;
}
