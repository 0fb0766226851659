import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";

import { type AuthRequest, type AuthResult, NodeRequest, writeHead, writeResponse } from "../../src/adapter.ts";
import { createIdentityWeb, type IdentityWeb, type IdentityWebOptions, type RequestIdentity } from "../../src/index.ts";
import { emulatorOptions } from "./start-app.ts";

export interface Served {
  readonly origin: string;
  readonly auth: IdentityWeb;
  /** The identities of the requests that passed, in order. */
  readonly identities: RequestIdentity[];
  /** Errors that reached the framework. */
  readonly thrown: unknown[];
  close(): Promise<void>;
}

/** A server whose requests all go to `respond`, for guards that `startApp` does not have. */
export async function serve(
  emulator: Emulator,
  changes: Partial<IdentityWebOptions>,
  respond: (auth: IdentityWeb, request: AuthRequest) => AuthResult | Promise<AuthResult>,
): Promise<Served> {
  // Node itself refuses headers of more than 16 KB, unless the app allows more.
  const server = createServer({ maxHeaderSize: 200_000 });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const auth = createIdentityWeb({ ...emulatorOptions(emulator, origin), ...changes });
  const identities: RequestIdentity[] = [];
  const thrown: unknown[] = [];
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const result = await respond(auth, new NodeRequest(message, message.url ?? "/"));
      if (result.kind !== "pass") {
        return writeResponse(response, result);
      }
      identities.push(result.identity);
      writeHead(response, result);
      response.end(result.identity.user?.username ?? "nobody");
    } catch (error) {
      thrown.push(error);
      response.writeHead(500).end("the framework's error page");
    }
  };
  server.on("request", (message: IncomingMessage, response: ServerResponse) => void answer(message, response));
  return {
    origin,
    auth,
    identities,
    thrown,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
}

/** A guard for the whole app, and our own routes behind it. */
export async function guardEverything(auth: IdentityWeb, request: AuthRequest): Promise<AuthResult> {
  const result = await auth.requireUser(request);
  return result.kind === "pass" && result.identity.user === undefined ? auth.handle(request) : result;
}
