import { randomUUID } from "node:crypto";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";

import type { Connection, RedisCommands } from "./connection.ts";
import { asStoreError, RedisStoreError } from "./errors.ts";
import { managedConnection } from "./managed-connection.ts";
import * as scripts from "./scripts.ts";

export interface RedisStoreOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. Connects on first use; `close` disconnects. */
  readonly url?: string | undefined;
  /** The app's client, pool, cluster or sentinel, already connected. The store does not close it. Instead of `url`. */
  readonly client?: RedisCommands | undefined;
  /** Prepended to every key. Default: `identity-web:`. */
  readonly prefix?: string | undefined;
}

/** Every command ends within this time, with or without a reply. */
const timeoutMilliseconds = 1000;
const versionLength = 36;

/**
 * Returns a store in Redis. Every operation, including compare-and-set, is one round trip to the primary, and rejects
 * with a `RedisStoreError` if it fails.
 *
 * @throws {RedisStoreError} `options_invalid`, if neither or both of `url` and `client` are set, or the
 * URL is not a Redis URL
 */
export function redisStore(options: RedisStoreOptions): Store {
  const connection = connectionOf(options);
  const prefix = options.prefix ?? "identity-web:";
  const run = async <Value = unknown>(
    { sha, text }: scripts.Script,
    key: string,
    args: string[] = [],
    parse: (reply: unknown) => Value = (reply) => reply as Value,
  ): Promise<Value> => {
    let client: RedisCommands | undefined;
    const evaluate = async (): Promise<unknown> => {
      client = await connection.acquire();
      const input = { keys: [key], arguments: args };
      try {
        return await client.evalSha(sha, input);
      } catch (error) {
        if (!isScriptMissing(error)) {
          throw error;
        }
        return client.eval(text, input);
      }
    };
    try {
      return parse(await withTimeout(evaluate));
    } catch (error) {
      const storeError = asStoreError(error);
      const { code, message } = storeError;
      if (client !== undefined && (code === "timeout" || code === "mixed_up" || /READONLY|MASTERDOWN/u.test(message))) {
        connection.discard(client);
      }
      throw storeError;
    }
  };
  return {
    prefix,
    get: (key) => run(scripts.read, prefix + key, [], (reply) => entryOf(reply, prefix + key)),
    async put(key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> {
      if (expected !== undefined && expected.length !== versionLength) {
        return undefined;
      }
      const version = randomUUID();
      const entry = `${version}${prefix + key}\n${value}`;
      const milliseconds = String(Math.ceil(ttlSeconds * 1000));
      const written = await run(scripts.write, prefix + key, [expected ?? "", entry, milliseconds]);
      return Number(written) === 1 ? version : undefined;
    },
    async delete(key, { expected } = {}): Promise<void> {
      if (expected === undefined) {
        await run(scripts.remove, prefix + key);
      } else if (expected.length === versionLength) {
        await run(scripts.removeVersion, prefix + key, [expected]);
      }
    },
    async lease(key, ttlSeconds) {
      const name = `${prefix}lease:${key}`;
      const owner = randomUUID();
      const milliseconds = String(Math.ceil(ttlSeconds * 1000));
      if (Number(await run(scripts.lease, name, [owner, milliseconds])) !== 1) {
        return undefined;
      }
      return { release: async () => void (await run(scripts.release, name, [owner])) };
    },
    close: () => connection.close(),
  };
}

/** An entry contains its key, so that the reply to another command is never mistaken for this one's. */
function entryOf(reply: unknown, key: string): StoredEntry | undefined {
  if (reply === null || reply === undefined) {
    return undefined;
  }
  const head = `${key}\n`;
  // The app's client may be configured to return buffers.
  const entry = Buffer.isBuffer(reply) ? reply.toString("utf8") : reply;
  if (typeof entry === "string" && entry.startsWith(head, versionLength)) {
    return { version: entry.slice(0, versionLength), value: entry.slice(versionLength + head.length) };
  }
  throw new RedisStoreError(
    "mixed_up",
    "Redis replied with the entry of another key, which was discarded. Check that only this store writes to its keys.",
  );
}

function connectionOf({ url, client }: RedisStoreOptions): Connection {
  if ((url === undefined) === (client === undefined)) {
    throw new RedisStoreError("options_invalid", "redisStore needs either a url or a client. Set exactly one of them.");
  }
  if (client !== undefined) {
    return { acquire: async () => client, discard: () => {}, close: async () => {} };
  }
  const protocol = URL.canParse(url ?? "") ? new URL(url ?? "").protocol : "";
  if (url === undefined || !["redis:", "rediss:"].includes(protocol)) {
    const message = "The url of redisStore is not a Redis URL. Use redis://host:6379, or rediss:// for TLS.";
    throw new RedisStoreError("options_invalid", message);
  }
  return managedConnection(url);
}

function isScriptMissing(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

async function withTimeout<Value>(run: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const error = new RedisStoreError(
      "timeout",
      "Redis did not reply within a second. Check its load and the network.",
    );
    timer = setTimeout(() => reject(error), timeoutMilliseconds);
  });
  try {
    return await Promise.race([run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
