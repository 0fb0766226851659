import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Fetch = (request: Request, environment: HttpBindings) => Promise<Response> | Response;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const attempts = 5;

/**
 * Listens on loopback only, on 127.0.0.1 and, where the machine has it, on ::1: `localhost` may mean either, and another
 * program that held the second one would answer in our place.
 */
export async function listenOnLoopback(port: number, fetchFor: (port: number) => Promise<Fetch>): Promise<Listener> {
  for (let attempt = 1; ; attempt += 1) {
    const versionFour = createServer();
    const versionSix = createServer();
    await listen(versionFour, port, "127.0.0.1");
    const bound = portOf(versionFour);
    try {
      await listen(versionSix, bound, "::1");
    } catch (error) {
      if (isBusy(error)) {
        await close(versionFour);
        if (port === 0 && attempt < attempts) {
          continue;
        }
        throw error;
      }
      // A machine without IPv6: 127.0.0.1 alone is enough.
    }
    const servers = [versionFour, versionSix].filter((server) => server.listening);
    const listener = getRequestListener((await fetchFor(bound)) as Parameters<typeof getRequestListener>[0]);
    for (const server of servers) {
      server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
    }
    return {
      port: bound,
      async close() {
        await Promise.all(servers.map(close));
      },
    };
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
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
