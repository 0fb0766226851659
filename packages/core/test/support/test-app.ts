import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import type { Emulator } from "@identity-web/entra-emulator";

import { type AuthResult, NodeRequest, writeHead, writeResponse } from "../../src/adapter.ts";
import {
  createIdentityWeb,
  type IdentityEvent,
  type IdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
} from "../../src/index.ts";
import { cleanUp, listen, stop } from "./clean-up.ts";
import { defaultRoutes, type TestRoutes } from "./test-routes.ts";

export const contoso = "11111111-1111-4111-8111-111111111111";
export const clientId = "aaaaaaaa-0000-4000-8000-00000000000a";

export interface TestApp {
  readonly origin: string;
  readonly auth: IdentityWeb;
  readonly events: IdentityEvent[];
  /** Paths of the requests that passed, in order. */
  readonly handled: string[];
  /** Of the requests that passed, in order. */
  readonly identities: RequestIdentity[];
  /** The errors that the library left to the framework, in order. */
  readonly thrown: unknown[];
  close(): Promise<void>;
}

const nothing = (): void => {};
const quietLogger = { error: nothing, warn: nothing, info: nothing, debug: nothing };

/** Options that sign in at the emulator. The port is known only once the server listens. */
export function emulatorOptions(emulator: Pick<Emulator, "url">, baseUrl: string): IdentityWebOptions {
  return {
    tenantId: contoso,
    clientId,
    clientCredentials: { clientSecret: "emulator-secret~not-a-real-one" },
    baseUrl,
    cookieSecrets: ["a-secret-for-tests-that-is-long-enough-0"],
    instance: emulator.url,
    initialScopes: ["User.Read"],
    apiOrigins: [emulator.url],
    logger: quietLogger,
  };
}

/**
 * Starts a real server on a free port, with the core bound to node:http and no framework. It closes by itself, see
 * `cleanUp`.
 */
export async function testApp(
  emulator: Emulator,
  changes: Partial<IdentityWebOptions> = {},
  routes: TestRoutes = defaultRoutes,
): Promise<TestApp> {
  const server = createServer(routes.maxHeaderSize === undefined ? {} : { maxHeaderSize: routes.maxHeaderSize });
  const origin = `http://localhost:${await listen(server)}`;
  const events: IdentityEvent[] = [];
  const auth = createIdentityWeb({
    ...emulatorOptions(emulator, origin),
    onEvent: (event) => void events.push(event),
    ...changes,
  });
  const app: TestApp = {
    origin,
    auth,
    events,
    handled: [],
    identities: [],
    thrown: [],
    async close(): Promise<void> {
      await stop(server);
      await auth.close();
    },
  };
  cleanUp(() => app.close());
  server.on("request", (message, response) => void respond({ app, routes, message, response }));
  return app;
}

interface Incoming {
  readonly app: TestApp;
  readonly routes: TestRoutes;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

async function respond({ app, routes, message, response }: Incoming): Promise<void> {
  const { auth } = app;
  const request = new NodeRequest(message, message.url ?? "/");
  try {
    const result = await routes.decide(auth, request);
    if (result.kind !== "pass") {
      return writeResponse(response, result);
    }
    writeHead(response, result);
    const { identity } = result;
    app.handled.push(request.path);
    app.identities.push(identity);
    send(response, await (routes.handle ?? sayUsername)({ auth, identity, request, response }));
  } catch (error) {
    writeError(app, response, { error, result: await auth.respondToError(request, error) });
  }
}

const sayUsername = ({ identity }: { readonly identity: RequestIdentity }): string =>
  identity.user?.username ?? "nobody";

function send(response: ServerResponse, value: unknown): void {
  if (typeof value === "string") {
    response.end(value);
  } else {
    response.setHeader("content-type", "application/json").end(JSON.stringify(value ?? null));
  }
}

function writeError(
  app: TestApp,
  response: ServerResponse,
  { error, result }: { readonly error: unknown; readonly result: AuthResult | undefined },
): void {
  if (result !== undefined && result.kind !== "pass") {
    return writeResponse(response, result);
  }
  app.thrown.push(error);
  response.writeHead(500).end(error instanceof Error ? error.message : "");
}
