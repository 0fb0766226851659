import { randomUUID } from "node:crypto";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";

import { asStoreError, RedisStoreError } from "./errors.ts";
import { ownClient } from "./own-client.ts";
import * as scripts from "./scripts.ts";

/** What is used of a client of the package `redis`: a client, a pool, a cluster or a sentinel has it. */
export interface RedisCommands {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RedisStoreOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. The store connects at its first use, and closes with the app. */
  readonly url?: string | undefined;
  /** A client, pool, cluster or sentinel of the app's own, connected by it. It is not closed. In place of `url`. */
  readonly client?: RedisCommands | undefined;
  /** Put before every key; `identity-web:` by default. */
  readonly prefix?: string | undefined;
}

/** How the store gets at Redis. */
export interface Connection {
  use(): Promise<RedisCommands>;
  /** A command on it was not answered in time, or by something else. */
  distrust(used: RedisCommands): void;
  close(): Promise<void>;
}

/** Every command ends within this, answered or not. */
const deadlineMilliseconds = 1000;
const versionLength = 36;

/**
 * Every operation is one round trip to the primary, compare-and-set included. Failures are `RedisStoreError`s.
 *
 * @throws {RedisStoreError} `options_invalid`
 */
export function redisStore(options: RedisStoreOptions): Store {
  const connection = connectionOf(options);
  const prefix = options.prefix ?? "identity-web:";
  const run = async <Value = unknown>(
    { sha, text }: scripts.Script,
    key: string,
    given: string[] = [],
    accept: (reply: unknown) => Value = (reply) => reply as Value,
  ): Promise<Value> => {
    let used: RedisCommands | undefined;
    const command = async (): Promise<unknown> => {
      used = await connection.use();
      const what = { keys: [key], arguments: given };
      try {
        return await used.evalSha(sha, what);
      } catch (error) {
        if (!isWithoutScript(error)) {
          throw error;
        }
        return used.eval(text, what);
      }
    };
    try {
      return accept(await withDeadline(command));
    } catch (error) {
      const found = asStoreError(error);
      const suspicious =
        found.code === "timeout" || found.code === "mixed_up" || /READONLY|MASTERDOWN/u.test(found.message);
      if (used !== undefined && suspicious) {
        connection.distrust(used);
      }
      throw found;
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

/** The key stands in its entry: an answer to another question is never taken for this one's. */
function entryOf(reply: unknown, key: string): StoredEntry | undefined {
  if (reply === null || reply === undefined) {
    return undefined;
  }
  const head = `${key}\n`;
  // A client of the app's own may be set to answer bytes.
  const entry = Buffer.isBuffer(reply) ? reply.toString("utf8") : reply;
  if (typeof entry === "string" && entry.startsWith(head, versionLength)) {
    return { version: entry.slice(0, versionLength), value: entry.slice(versionLength + head.length) };
  }
  throw new RedisStoreError("mixed_up", "Redis answered with another key's entry: it was dropped.");
}

function connectionOf({ url, client }: RedisStoreOptions): Connection {
  if ((url === undefined) === (client === undefined)) {
    throw new RedisStoreError("options_invalid", "redisStore takes a url or a client: give one of them.");
  }
  if (client !== undefined) {
    return { use: async () => client, distrust: () => {}, close: async () => {} };
  }
  const protocol = URL.canParse(url ?? "") ? new URL(url ?? "").protocol : "";
  if (url === undefined || !["redis:", "rediss:"].includes(protocol)) {
    const message = "The url of redisStore is none of Redis: give redis://host:6379, or rediss:// for TLS.";
    throw new RedisStoreError("options_invalid", message);
  }
  return ownClient(url);
}

function isWithoutScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

async function withDeadline<Value>(run: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const late = new RedisStoreError(
      "timeout",
      "Redis did not answer within a second: look at its load and the network.",
    );
    timer = setTimeout(() => reject(late), deadlineMilliseconds);
  });
  try {
    return await Promise.race([run(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
