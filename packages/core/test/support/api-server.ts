import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions, RequestIdentity } from "../../src/index.ts";
import { Browser } from "./browser.ts";
import { deliver } from "./scene.ts";
import { serve, type Served } from "./serve.ts";

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An API that responds as the test says, and records its requests. */
export interface ApiServer {
  readonly origin: string;
  readonly seen: SeenCall[];
  /** The responses from now on; by default 200 and `{}`. */
  respond: (call: SeenCall, response: ServerResponse) => void;
  reset(): void;
  close(): Promise<void>;
}

export async function startApi(): Promise<ApiServer> {
  const server: Server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const byDefault: ApiServer["respond"] = (_call, response) => sendJson(response, 200, {});
  const api: ApiServer = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    seen: [],
    respond: byDefault,
    reset(): void {
      api.seen.length = 0;
      api.respond = byDefault;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  server.on("request", (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const { method = "", url: path = "", headers } = message;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString() };
      api.seen.push(call);
      api.respond(call, response);
    });
  });
  return api;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

export function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location }).end();
}

/** `WWW-Authenticate` as an API with continuous access evaluation sends it. */
export function claimsChallenge(claims: string): Record<string, string> {
  const encoded = Buffer.from(claims).toString("base64");
  return { "www-authenticate": `Bearer realm="", error="insufficient_claims", claims="${encoded}"` };
}

export interface SignedIn {
  readonly identity: RequestIdentity;
  readonly anonymous: RequestIdentity;
  readonly app: Served;
}

/** A user who is signed in to an app with these options; the guard of its page has `scopes`. */
export async function signedInTo(
  emulator: Emulator,
  changes: Partial<IdentityWebOptions>,
  { username = "ben@contoso.com", scopes }: { username?: string; scopes?: readonly string[] } = {},
): Promise<SignedIn> {
  const app = await serve(emulator, changes, (auth, request) =>
    request.path === "/guarded" ? auth.requireUser(request, { scopes }) : auth.handle(request),
  );
  await new Browser(app.origin).navigate("/");
  const browser = new Browser(app.origin);
  const { location = "" } = await browser.navigate("/guarded");
  await deliver(browser, await emulator.signIn(location, username, { consent: "accept" }));
  await browser.navigate("/guarded");
  const [anonymous, identity] = [app.identities[0], app.identities.at(-1)];
  if (identity?.user === undefined || anonymous === undefined) {
    throw new Error("nobody is signed in");
  }
  return { identity, anonymous, app };
}
