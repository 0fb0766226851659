import { createConnection, createServer, type Server, type Socket, type AddressInfo } from "node:net";

/** What goes wrong between a client and its server, from now on and on every connection, old or new. */
export type NetworkFault =
  | { readonly kind: "none" }
  /** Answers come so much later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Connections are taken, and every byte is swallowed: nobody ever answers. */
  | { readonly kind: "drop" }
  /** Connections break at once, also those that were just made. */
  | { readonly kind: "reset" }
  /** Answers come so slowly. */
  | { readonly kind: "trickle"; readonly bytesPerSecond: number }
  /** Each answer breaks its connection in its middle, with this probability from 0 to 1. */
  | { readonly kind: "break"; readonly probability: number }
  /** The server's side is gone, and the client is never told: its connections stay open and silent, also after the fault is over. */
  | { readonly kind: "half-open" }
  /** Nobody listens. */
  | { readonly kind: "refuse" };

export interface FaultProxy {
  readonly port: number;
  set(fault: NetworkFault): Promise<void>;
  /** Connections that are open now. */
  connections(): number;
  /** Connections that were ever made. */
  accepted(): number;
  close(): Promise<void>;
}

/** A TCP proxy on a free port of loopback that breaks what goes through it, as it is told. */
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
      // Where the server's side was taken away, the client is not told.
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
      loseServers();
    }
    let queue = Promise.resolve();
    upstream.on("data", (chunk) => {
      queue = queue.then(() => answer(client, chunk));
    });
  });
  const loseServers = (): void => {
    for (const [client, upstream] of upstreams) {
      upstreams.delete(client);
      upstream.destroy();
    }
  };
  const answer = async (client: Socket, chunk: Buffer): Promise<void> => {
    const now = fault;
    if (now.kind === "drop" || client.destroyed) {
      return;
    }
    if (now.kind === "delay") {
      await pause(now.milliseconds);
    }
    if (now.kind === "break" && Math.random() < now.probability) {
      client.write(chunk.subarray(0, chunk.length / 2));
      client.resetAndDestroy();
      return;
    }
    if (now.kind !== "trickle") {
      return void client.write(chunk);
    }
    for (const byte of chunk) {
      if (client.destroyed) {
        return;
      }
      client.write(Buffer.of(byte));
      if (fault === now) {
        await pause(1000 / now.bytesPerSecond);
      }
    }
  };
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const breakAll = (): void => {
    for (const client of clients) {
      client.resetAndDestroy();
    }
  };
  return {
    port,
    async set(next): Promise<void> {
      const before = fault;
      fault = next;
      if (next.kind === "reset" || next.kind === "refuse") {
        breakAll();
      }
      if (next.kind === "half-open") {
        loseServers();
      }
      if (next.kind === "refuse" && server.listening) {
        await closed(server);
      }
      if (before.kind === "refuse" && next.kind !== "refuse") {
        await listen(server, port);
      }
    },
    connections: () => clients.size,
    accepted: () => accepted,
    async close(): Promise<void> {
      breakAll();
      if (server.listening) {
        await closed(server);
      }
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", failed);
      listening();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}
