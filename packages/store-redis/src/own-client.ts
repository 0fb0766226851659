import { createClient } from "redis";

import { asStoreError, RedisStoreError } from "./errors.ts";
import type { Connection, RedisCommands } from "./redis-store.ts";

type Client = ReturnType<typeof connect>;

const connectMilliseconds = 1000;
const longestPauseMilliseconds = 2000;
/** A client that is not ready and has said nothing for longer than a try and a pause take waits for an answer that will not come. */
const stuckMilliseconds = connectMilliseconds + longestPauseMilliseconds + 500;

/**
 * A connection that the store makes itself, at its first use. Commands that find no connection fail at once instead of queueing
 * without bound; one that goes unanswered takes its connection with it, because an answer that is late must never be taken for the next
 * command's.
 */
export function ownClient(url: string): Connection {
  let client: Client | undefined;
  let connected: Promise<unknown> | undefined;
  /** Whoever waits for the first connection should not wait for all its tries. */
  let failedOnce: Promise<void> | undefined;
  let lastError: unknown;
  let lastSign = 0;
  const open = (): Client => {
    const opened = connect(url);
    lastSign = performance.now();
    for (const event of ["connect", "ready", "error", "reconnecting"]) {
      opened.on(event, () => {
        if (opened === client) {
          lastSign = performance.now();
        }
      });
    }
    opened.on("error", (error: unknown) => (lastError = error));
    opened.on("ready", () => (lastError = undefined));
    failedOnce = new Promise((resolve) => opened.once("error", () => resolve()));
    client = opened;
    // Where the first connection fails, the client goes on trying, and so the promise stays open.
    connected = opened.connect();
    connected.catch((error: unknown) => (lastError = error));
    return opened;
  };
  return {
    async use(): Promise<RedisCommands> {
      // Redis has taken the connection and answers nothing: the client itself would wait for its greeting for ever.
      if (client?.isReady === false && performance.now() - lastSign > stuckMilliseconds) {
        this.distrust(client);
      }
      const used = client ?? open();
      if (used.isReady) {
        return used;
      }
      await Promise.race([connected, failedOnce]);
      if (!used.isReady) {
        throw asStoreError(lastError ?? new RedisStoreError("unreachable", "Redis is not there yet."));
      }
      return used;
    },
    distrust(used): void {
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

function connect(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: connectMilliseconds,
      keepAlive: true,
      reconnectStrategy: (retries) => Math.min(25 * 2 ** retries, longestPauseMilliseconds) * (0.5 + Math.random() / 2),
    },
  });
}
