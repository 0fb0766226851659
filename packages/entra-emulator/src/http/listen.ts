import { createServer, type Server } from "node:http";

import { getRequestListener, type HttpBindings } from "@hono/node-server";

export type RequestHandler = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const maxAttempts = 5;

/**
 * Listens on loopback only: on 127.0.0.1 and, if the machine has IPv6, on ::1. `localhost` may mean either, and a
 * program that listened on the other address would get the emulator's requests. Requests that arrive before the
 * handler is ready wait for it.
 */
export async function listenOnLoopback(
  port: number,
  prepare: (port: number) => Promise<RequestHandler>,
): Promise<Listener> {
  const servers = await bind(port);
  const bound = portOf(servers[0]);
  const ready = prepare(bound);
  const listener = getRequestListener(async (request, bindings) => {
    const handle = await ready;
    return handle(request, bindings as HttpBindings);
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
    const ipv4 = createServer();
    await listen(ipv4, port, "127.0.0.1");
    const ipv6 = createServer();
    try {
      await listen(ipv6, portOf(ipv4), "::1");
      return [ipv4, ipv6];
    } catch (error) {
      if (!isPortInUse(error)) {
        // The machine has no IPv6, so 127.0.0.1 is enough.
        return [ipv4];
      }
      await close(ipv4);
      if (port !== 0 || attempt === maxAttempts) {
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

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
