import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type Emulator, startEmulator } from "@identity-web/entra-emulator";

import { type AuthResult, NodeRequest, writeHead, writeResponse } from "../../src/adapter.ts";
import { createIdentityWeb, type IdentityEvent, type IdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import type { Browser, Visit } from "./browser.ts";

export const contoso = "11111111-1111-4111-8111-111111111111";
export const clientId = "aaaaaaaa-0000-4000-8000-00000000000a";

export interface App {
  readonly origin: string;
  readonly auth: IdentityWeb;
  readonly events: IdentityEvent[];
  /** How often a guarded handler ran. */
  readonly handled: string[];
  close(): Promise<void>;
}

const nothing = (): void => {};
const quietLogger = { error: nothing, warn: nothing, info: nothing, debug: nothing };

/** Options that sign in at the emulator. The port is known only once the server listens. */
export function emulatorOptions(emulator: Emulator, baseUrl: string): IdentityWebOptions {
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

type Handler = (
  request: NodeRequest,
  result: Extract<AuthResult, { kind: "pass" }>,
  response: ServerResponse,
) => Promise<void>;

/**
 * A real server on a free port, with the core bound to node:http and no framework. `/` returns the user, `/profile` and
 * everything below `/private` are guarded, `/mail` requires Mail.Read, and `/token?scope=…` returns whose token it got
 * (never the token itself).
 */
export async function startApp(emulator: Emulator, changes: Partial<IdentityWebOptions> = {}): Promise<App> {
  const events: IdentityEvent[] = [];
  const handled: string[] = [];
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const auth = createIdentityWeb({
    ...emulatorOptions(emulator, origin),
    onEvent: (event) => events.push(event),
    ...changes,
  });
  const say = (response: ServerResponse, value: object): void => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(value));
  };
  const whoIs: Handler = async (_request, { identity }, response) => say(response, { user: identity.user ?? null });
  const token: Handler = async (request, { identity }, response) => {
    const accessToken = await identity.getAccessToken(request.query.get("scope")?.split(" ") ?? ["User.Read"]);
    const [, payload = ""] = accessToken.split(".");
    const { oid, scp, uti } = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, string>;
    say(response, { oid, scp, uti });
  };
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = new NodeRequest(message, message.url ?? "/");
    try {
      const guarded = /^(?:\/app)?\/(?:profile|mail|token|private)/u.test(request.path);
      const scopes = request.path === "/mail" ? ["Mail.Read"] : undefined;
      const result = await (guarded ? auth.requireUser(request, { scopes }) : auth.handle(request));
      if (result.kind !== "pass") {
        return writeResponse(response, result);
      }
      writeHead(response, result);
      if (guarded) {
        handled.push(request.path);
      }
      await (request.path === "/token" ? token : whoIs)(request, result, response);
    } catch (error) {
      const result = await auth.respondToError(request, error);
      if (result !== undefined && result.kind !== "pass") {
        return writeResponse(response, result);
      }
      response.writeHead(500).end(error instanceof Error ? error.message : "");
    }
  };
  server.on("request", (message: IncomingMessage, response: ServerResponse) => void answer(message, response));
  return {
    origin,
    auth,
    events,
    handled,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
}

export { startEmulator };

/** Signs in like a person, from a guarded page, and returns the response to the callback. */
export async function signIn(
  emulator: Emulator,
  browser: Browser,
  username = "ben@contoso.com",
  address = "/profile",
): Promise<Visit> {
  const begun = await browser.navigate(address);
  if (begun.location === undefined) {
    throw new Error(`no redirect to sign in, but ${begun.status}: ${begun.body.slice(0, 300)}`);
  }
  const { url } = await emulator.signIn(begun.location, username, { consent: "accept" });
  return browser.navigate(url.href);
}
