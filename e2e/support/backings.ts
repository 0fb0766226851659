import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { fileStore } from "@identity-web/store-file";
import { redisStore } from "@identity-web/store-redis";
import { createTableSql, mysqlStore, postgresStore, sqliteStore } from "@identity-web/store-sql";
import { service, startMariadb, startPostgres, startRedis } from "@identity-web/test-servers";
import mysql from "mysql2/promise";
import pg from "pg";

import { memoryStore, type Store } from "../../packages/core/src/store.ts";

/** The server, database or folder of a store, with operations that tests need. */
export interface Backing {
  readonly name: string;
  readonly available: boolean;
  start(): Promise<void>;
  /** Opens a store with its own connection, as another process would. */
  open(): Promise<Store>;
  /** Returns all stored data as text that tests can search. */
  dump(): Promise<string>;
  /** Deletes all stored data. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const nothing = async (): Promise<void> => {};

const redis = await service("Redis", startRedis);
const postgres = await service("PostgreSQL", startPostgres);
const mariadb = await service("MariaDB", startMariadb);
const folder = mkdtempSync(join(tmpdir(), "stores-"));
const database = join(folder, "store.db");

function withoutClose(store: Store): Store {
  return { ...store, close: nothing };
}

/** A store in memory cannot be opened twice, so all stores are the same one, with leases added. */
function memoryBacking(): Backing {
  const entries = new Map<string, string>();
  let inner = memoryStore();
  const held = new Set<string>();
  const store: Store = {
    get: (key) => inner.get(key),
    async put(key, value, options) {
      entries.set(key, value);
      return inner.put(key, value, options);
    },
    delete: (key, options) => inner.delete(key, options),
    async lease(key) {
      if (held.has(key)) {
        return undefined;
      }
      held.add(key);
      return { release: async () => void held.delete(key) };
    },
  };
  return {
    name: "memory",
    available: true,
    start: nothing,
    open: async () => store,
    dump: async () => [...entries].flat().join("\n"),
    async clear(): Promise<void> {
      inner = memoryStore();
    },
    stop: nothing,
  };
}

async function inPostgres(...texts: readonly string[]): Promise<string> {
  const client = new pg.Client({ connectionString: postgres?.url });
  await client.connect();
  let rows: unknown[] = [];
  for (const text of texts) {
    ({ rows } = await client.query(text));
  }
  await client.end();
  return textOf(rows);
}

async function inMariadb(...texts: readonly string[]): Promise<string> {
  const connection = await mysql.createConnection(mariadb?.url ?? "");
  let rows: unknown;
  for (const text of texts) {
    [rows] = await connection.query(text);
  }
  await connection.end();
  return textOf(Array.isArray(rows) ? rows : []);
}

/** Returns rows as text. Bytes are decoded as Latin-1, because encrypted values are base64url. */
function textOf(rows: readonly unknown[]): string {
  const texts = rows.flatMap((row) => Object.values(row as object));
  return texts
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)))
    .join("\n");
}

const table = "identity_web_entries";

export const backings: readonly Backing[] = [
  memoryBacking(),
  {
    name: "Redis",
    available: redis !== undefined,
    start: nothing,
    open: async () => redisStore({ url: redis?.url ?? "" }),
    dump: async () => redis?.dump() ?? "",
    clear: async () => void (await redis?.command("FLUSHALL")),
    stop: async () => redis?.stop(),
  },
  {
    name: "PostgreSQL",
    available: postgres !== undefined,
    start: async () => void (await inPostgres(...createTableSql("postgres"))),
    open: async () => postgresStore({ url: postgres?.url ?? "" }),
    dump: () => inPostgres(`SELECT * FROM ${table}`),
    clear: async () => void (await inPostgres(`DELETE FROM ${table}`)),
    stop: async () => postgres?.end(),
  },
  {
    name: "MariaDB",
    available: mariadb !== undefined,
    start: async () => void (await inMariadb(...createTableSql("mysql"))),
    open: async () => mysqlStore({ url: mariadb?.url ?? "" }),
    dump: () => inMariadb(`SELECT * FROM ${table}`),
    clear: async () => void (await inMariadb(`DELETE FROM ${table}`)),
    stop: async () => mariadb?.end(),
  },
  {
    name: "SQLite",
    available: true,
    start: nothing,
    open: async () => sqliteStore({ file: database }),
    async dump(): Promise<string> {
      const opened = new DatabaseSync(database, { readOnly: true });
      const rows = opened.prepare(`SELECT * FROM ${table}`).all();
      opened.close();
      return textOf(rows);
    },
    async clear(): Promise<void> {
      const opened = new DatabaseSync(database);
      opened.exec(`DELETE FROM ${table}`);
      opened.close();
    },
    stop: nothing,
  },
  {
    name: "files",
    available: true,
    start: nothing,
    open: async () =>
      withoutClose(
        fileStore({ folder: join(folder, "files"), encryptionKeys: ["a-key-of-the-tests-that-is-long-enough-2"] }),
      ),
    dump: async () =>
      readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name + readFileSync(join(entry.parentPath, entry.name), "latin1"))
        .join("\n"),
    clear: async () => rmSync(join(folder, "files"), { recursive: true, force: true }),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  },
];
