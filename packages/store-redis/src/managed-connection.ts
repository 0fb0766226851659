import { createClient } from "redis";

import type { Connection, RedisCommands } from "./connection.ts";
import { asStoreError, RedisStoreError } from "./errors.ts";

type Client = ReturnType<typeof createReconnectingClient>;

const connectTimeoutMilliseconds = 1000;
const maxPauseMilliseconds = 2000;
/** A client that is not ready, and silent for longer than an attempt and a pause, waits for a reply in vain. */
const stuckAfterMilliseconds = connectTimeoutMilliseconds + maxPauseMilliseconds + 500;

/**
 * Returns a connection that opens on first use. Commands fail immediately if there is no connection, instead of
 * queueing without bound. A command that times out takes its connection with it, because a late reply must never be
 * mistaken for the next command's.
 */
export function managedConnection(url: string): Connection {
  let client: Client | undefined;
  let connected: Promise<unknown> | undefined;
  /** Callers that wait for the first connection should not wait for all its attempts. */
  let firstFailure: Promise<void> | undefined;
  let lastError: unknown;
  let lastActivity = 0;
  const open = (): Client => {
    const opened = createReconnectingClient(url);
    lastActivity = performance.now();
    for (const event of ["connect", "ready", "error", "reconnecting"]) {
      opened.on(event, () => {
        if (opened === client) {
          lastActivity = performance.now();
        }
      });
    }
    opened.on("error", (error: unknown) => (lastError = error));
    opened.on("ready", () => (lastError = undefined));
    firstFailure = new Promise((resolve) => opened.once("error", () => resolve()));
    client = opened;
    // If the first attempt fails, the client keeps retrying, so this promise stays pending.
    connected = opened.connect();
    connected.catch((error: unknown) => (lastError = error));
    return opened;
  };
  return {
    async acquire(): Promise<RedisCommands> {
      // Redis accepted the connection and sends nothing: the client itself would wait forever for the handshake.
      if (client?.isReady === false && performance.now() - lastActivity > stuckAfterMilliseconds) {
        this.discard(client);
      }
      const current = client ?? open();
      if (current.isReady) {
        return current;
      }
      await Promise.race([connected, firstFailure]);
      if (!current.isReady) {
        throw asStoreError(lastError ?? new RedisStoreError("unreachable", "Redis is not connected yet. Retry later."));
      }
      return current;
    },
    discard(used): void {
      if (used !== client) {
        return;
      }
      client = undefined;
      (used as Client).destroy();
    },
    async close(): Promise<void> {
      client?.destroy();
      client = undefined;
    },
  };
}

function createReconnectingClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: connectTimeoutMilliseconds,
      keepAlive: true,
      reconnectStrategy: (retries) => Math.min(25 * 2 ** retries, maxPauseMilliseconds) * (0.5 + Math.random() / 2),
    },
  });
}
