import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Emulator } from "@identity-web/entra-emulator";

import { NodeRequest, writeHead, writeResponse } from "../../src/adapter.ts";
import {
  createIdentityWeb,
  type IdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
  type RequireUserOptions,
} from "../../src/index.ts";
import { type App, emulatorOptions } from "./start-app.ts";

export interface GuardedApp extends App {
  readonly auth: IdentityWeb;
}

/** What a route does behind the guard; its result is sent as JSON. */
export type GuardedHandler = (identity: RequestIdentity, request: NodeRequest) => unknown;

/** `/` returns the user; one guard protects everything below `/guarded` and `/profile`. */
export async function startGuardedApp(
  emulator: Emulator,
  guard: RequireUserOptions,
  changes: Partial<IdentityWebOptions> = {},
  handler: GuardedHandler = (identity) => ({ user: identity.user?.username }),
): Promise<GuardedApp> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const auth = createIdentityWeb({ ...emulatorOptions(emulator, origin), ...changes });
  const handled: string[] = [];
  server.on("request", (message, response) => {
    const request = new NodeRequest(message, message.url ?? "/");
    const guarded = request.path.startsWith("/guarded");
    const answer = async (): Promise<void> => {
      const options = guarded ? guard : undefined;
      const result = await (guarded || request.path === "/profile"
        ? auth.requireUser(request, options)
        : auth.handle(request));
      if (result.kind !== "pass") {
        return writeResponse(response, result);
      }
      writeHead(response, result);
      const said = guarded ? await handler(result.identity, request) : { user: result.identity.user ?? null };
      handled.push(request.path);
      response.setHeader("content-type", "application/json").end(JSON.stringify(said ?? null));
    };
    answer().catch(async (error: unknown) => {
      const result = await auth.respondToError(request, error);
      if (result !== undefined && result.kind !== "pass") {
        return writeResponse(response, result);
      }
      response.writeHead(500).end(error instanceof Error ? error.message : "");
    });
  });
  return {
    origin,
    auth,
    events: [],
    handled,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
}
