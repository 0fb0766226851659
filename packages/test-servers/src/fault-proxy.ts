import { createConnection, createServer, type Server, type Socket, type AddressInfo } from "node:net";

/**
 * A fault between a client and its server. It affects every connection, existing or new, until another fault is set.
 */
export type NetworkFault =
  | { readonly kind: "none" }
  /** Responses are delayed by this time. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Connections are accepted, but every byte is dropped: there is never a response. */
  | { readonly kind: "drop" }
  /** Connections are reset immediately, including new ones. */
  | { readonly kind: "reset" }
  /** Responses arrive at this speed. */
  | { readonly kind: "trickle"; readonly bytesPerSecond: number }
  /** The connection breaks in the middle of a response, with this probability from 0 to 1. */
  | { readonly kind: "break"; readonly probability: number }
  /**
   * The server's side is closed, but the client never learns of it: its connections stay open and silent, even after
   * the fault ends.
   */
  | { readonly kind: "half-open" }
  /** The proxy does not listen. */
  | { readonly kind: "refuse" };

export interface FaultProxy {
  readonly port: number;
  set(fault: NetworkFault): Promise<void>;
  /** Returns the number of open connections. */
  connections(): number;
  /** Returns the number of connections accepted so far. */
  accepted(): number;
  close(): Promise<void>;
}

/** Starts a TCP proxy on a free loopback port that causes network faults on demand. */
export async function startFaultProxy(target: { readonly port: number; readonly host?: string }): Promise<FaultProxy> {
  let fault: NetworkFault = { kind: "none" };
  let accepted = 0;
  const clients = new Set<Socket>();
  const upstreams = new Map<Socket, Socket>();
  const server = createServer((client) => {
    accepted++;
    if (fault.kind === "reset") {
      return void client.resetAndDestroy();
    }
    const upstream = createConnection({ host: target.host ?? "127.0.0.1", port: target.port });
    clients.add(client);
    upstreams.set(client, upstream);
    const end = (): void => {
      clients.delete(client);
      upstreams.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on("error", end).on("close", end);
    upstream.on("error", end).on("close", () => {
      // In a half-open connection the client must not learn that the server's side is closed.
      if (upstreams.has(client)) {
        end();
      }
    });
    client.on("data", (chunk) => {
      if (fault.kind !== "drop" && upstreams.has(client)) {
        upstream.write(chunk);
      }
    });
    if (fault.kind === "half-open") {
      closeUpstreams();
    }
    let queue = Promise.resolve();
    upstream.on("data", (chunk) => {
      queue = queue.then(() => respond(client, chunk));
    });
  });
  const closeUpstreams = (): void => {
    for (const [client, upstream] of upstreams) {
      upstreams.delete(client);
      upstream.destroy();
    }
  };
  const respond = async (client: Socket, chunk: Buffer): Promise<void> => {
    const current = fault;
    if (current.kind === "drop" || client.destroyed) {
      return;
    }
    if (current.kind === "delay") {
      await pause(current.milliseconds);
    }
    if (current.kind === "break" && Math.random() < current.probability) {
      client.write(chunk.subarray(0, chunk.length / 2));
      client.resetAndDestroy();
      return;
    }
    if (current.kind !== "trickle") {
      return void client.write(chunk);
    }
    for (const byte of chunk) {
      if (client.destroyed) {
        return;
      }
      client.write(Buffer.of(byte));
      if (fault === current) {
        await pause(1000 / current.bytesPerSecond);
      }
    }
  };
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const resetAll = (): void => {
    for (const client of clients) {
      client.resetAndDestroy();
    }
  };
  return {
    port,
    async set(next): Promise<void> {
      const previous = fault;
      fault = next;
      if (next.kind === "reset" || next.kind === "refuse") {
        resetAll();
      }
      if (next.kind === "half-open") {
        closeUpstreams();
      }
      if (next.kind === "refuse" && server.listening) {
        await closeServer(server);
      }
      if (previous.kind === "refuse" && next.kind !== "refuse") {
        await listen(server, port);
      }
    },
    connections: () => clients.size,
    accepted: () => accepted,
    async close(): Promise<void> {
      resetAll();
      if (server.listening) {
        await closeServer(server);
      }
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
