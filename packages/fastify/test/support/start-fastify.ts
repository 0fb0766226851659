import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";
import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";

import { Browser } from "../../../core/test/support/browser.ts";
import { signIn } from "../../../core/test/support/signed-in.ts";
import { emulatorOptions } from "../../../core/test/support/test-app.ts";
import {
  type FastifyIdentityWeb,
  identityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
} from "../../src/index.ts";

export interface StartedFastify {
  readonly origin: string;
  readonly auth: FastifyIdentityWeb;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

type Changes = Partial<IdentityWebOptions> | ((origin: string) => Partial<IdentityWebOptions>);

/** An app on a free port, which `build` fills. */
export async function startFastify(
  emulator: Emulator,
  build: (app: FastifyInstance, auth: FastifyIdentityWeb) => void | Promise<void>,
  changes: Changes = {},
  settings: FastifyServerOptions = {},
): Promise<StartedFastify> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const wanted = typeof changes === "function" ? changes(origin) : changes;
  const auth = identityWeb({ ...emulatorOptions(emulator, origin), ...wanted });
  const app = fastify({
    ...settings,
    serverFactory: (handler) => server.on("request", handler),
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await app.close();
    if (server.listening) {
      await new Promise((closed) => server.close(closed));
    }
    await auth.close();
  };
  try {
    await build(app, auth);
    await app.ready();
  } catch (error) {
    await close();
    throw error;
  }
  return { origin, auth, app, close };
}

export async function signedIn(
  emulator: Emulator,
  { origin }: StartedFastify,
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
export function who({ identity }: { readonly identity: RequestIdentity }): string {
  return identity.user?.username ?? "nobody";
}
