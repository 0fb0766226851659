import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";
import type { Express } from "express";
import type express from "express";

import { Browser } from "../../../core/test/support/browser.ts";
import { signIn } from "../../../core/test/support/signed-in.ts";
import { emulatorOptions } from "../../../core/test/support/test-app.ts";
import { type ExpressIdentityWeb, identityWeb, type IdentityWebOptions } from "../../src/index.ts";

const load = createRequire(import.meta.url);

/** A major version of Express, or its oldest supported release. */
export interface ExpressVersion {
  readonly name: string;
  readonly express: typeof express;
  /** Whether the framework notices when an async handler rejects. */
  readonly awaitsHandlers: boolean;
}

export const versions: readonly ExpressVersion[] = [
  { name: "Express 5", express: load("express") as typeof express, awaitsHandlers: true },
  { name: "Express 4", express: load("express4") as typeof express, awaitsHandlers: false },
  { name: "Express 4.18.0", express: load("express418") as typeof express, awaitsHandlers: false },
];

export interface StartedExpress {
  readonly origin: string;
  readonly auth: ExpressIdentityWeb;
  close(): Promise<void>;
}

/** An app on a free port, which `build` fills. */
export async function startExpress(
  { express: create }: ExpressVersion,
  emulator: Emulator,
  build: (app: Express, auth: ExpressIdentityWeb) => void,
  changes: Partial<IdentityWebOptions> | ((origin: string) => Partial<IdentityWebOptions>) = {},
): Promise<StartedExpress> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const wanted = typeof changes === "function" ? changes(origin) : changes;
  const nothing = (): void => {};
  const logger = { error: nothing, warn: nothing, info: nothing, debug: nothing };
  const auth = identityWeb({ ...emulatorOptions(emulator, origin), logger, ...wanted });
  const app = create();
  // Express prints errors that reach its last handler, unless the environment is `test`.
  app.set("env", "test");
  build(app, auth);
  server.on("request", app);
  return {
    origin,
    auth,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
}

export async function signedIn(
  emulator: Emulator,
  { origin }: StartedExpress,
  address: string,
  username = "ben@contoso.com",
): Promise<Browser> {
  const browser = new Browser(origin);
  const visit = await signIn(emulator, browser, username, address);
  if (visit.status !== 302) {
    throw new Error(`the sign-in ended with ${visit.status}: ${visit.body.slice(0, 300)}`);
  }
  return browser;
}
