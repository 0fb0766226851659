import { createServer, type Server } from "node:http";

import { getRequestListener, type HttpBindings } from "@hono/node-server";

export type Answer = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const attempts = 5;

/**
 * Listens on loopback only, on 127.0.0.1 and, where the machine has it, on ::1: `localhost` may mean either, and another
 * program that held the second one would answer in our place. Requests that come before the answering function is ready wait for it.
 */
export async function listenOnLoopback(port: number, prepare: (port: number) => Promise<Answer>): Promise<Listener> {
  const servers = await bind(port);
  const bound = portOf(servers[0]);
  const ready = prepare(bound);
  const listener = getRequestListener(async (request, bindings) => {
    const answer = await ready;
    return answer(request, bindings as HttpBindings);
  });
  for (const server of servers) {
    server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  }
  const closeAll = async (): Promise<void> => {
    await Promise.all(servers.map(close));
  };
  try {
    await ready;
  } catch (error) {
    await closeAll();
    throw error;
  }
  return { port: bound, close: closeAll };
}

async function bind(port: number): Promise<readonly [Server, ...Server[]]> {
  for (let attempt = 1; ; attempt += 1) {
    const versionFour = createServer();
    await listen(versionFour, port, "127.0.0.1");
    const versionSix = createServer();
    try {
      await listen(versionSix, portOf(versionFour), "::1");
      return [versionFour, versionSix];
    } catch (error) {
      if (!isBusy(error)) {
        // A machine without IPv6: 127.0.0.1 alone is enough.
        return [versionFour];
      }
      await close(versionFour);
      if (port !== 0 || attempt === attempts) {
        throw error;
      }
    }
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
