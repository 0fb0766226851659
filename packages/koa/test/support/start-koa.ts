import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";
import type { Context } from "koa";
import type Koa from "koa";

import { Browser } from "../../../core/test/support/browser.ts";
import { signIn } from "../../../core/test/support/signed-in.ts";
import { emulatorOptions } from "../../../core/test/support/test-app.ts";
import { identityWeb, type IdentityWebOptions, type KoaIdentityWeb } from "../../src/index.ts";

export interface StartedKoa {
  readonly origin: string;
  readonly auth: KoaIdentityWeb;
  /** The "error" events that the app emitted. */
  readonly errors: Error[];
  close(): Promise<void>;
}

/** An app on a free port, which `build` fills. */
export async function startKoa(
  create: typeof Koa,
  emulator: Emulator,
  build: (app: Koa, auth: KoaIdentityWeb, origin: string) => void,
  changes: Partial<IdentityWebOptions> | ((origin: string) => Partial<IdentityWebOptions>) = {},
): Promise<StartedKoa> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const wanted = typeof changes === "function" ? changes(origin) : changes;
  const auth = identityWeb({ ...emulatorOptions(emulator, origin), ...wanted });
  const app = new create();
  const errors: Error[] = [];
  app.on("error", (error: Error) => errors.push(error));
  build(app, auth, origin);
  const answer = app.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    origin,
    auth,
    errors,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
}

export async function signedIn(
  emulator: Emulator,
  { origin }: StartedKoa,
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

/** The response of a handler that says who is signed in. */
export function who(ctx: Context): void {
  ctx.body = ctx.state.identity.user?.username ?? "nobody";
}
