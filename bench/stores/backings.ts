import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { memoryStore, type Store } from "@identity-web/core/store";
import { fileStore } from "@identity-web/store-file";
import { redisStore } from "@identity-web/store-redis";
import { createTableSql, mysqlStore, postgresStore, sqliteStore } from "@identity-web/store-sql";
import { startMariadb, startPostgres, startRedis } from "@identity-web/test-servers";
import mysql from "mysql2/promise";
import pg from "pg";

/** A store on a real server or disk, and how to measure how much is in it. */
export interface Backing {
  readonly name: string;
  readonly store: Store;
  /** Whether the store encrypts its entries itself. */
  readonly encrypts?: boolean;
  /** Bytes in memory or on disk. */
  bytes(): Promise<number>;
  end(): Promise<void>;
}

function requireServer<Server extends object>(server: Server | string): Server {
  if (typeof server === "string") {
    throw new Error(server);
  }
  return server;
}

const folder = mkdtempSync(join(tmpdir(), "bench-stores-"));
const table = "identity_web_entries";

async function memory(): Promise<Backing> {
  const store = memoryStore({ maxBytes: 4 * 1024 ** 3 });
  const bytes = async (): Promise<number> => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  return { name: "memory", store, bytes, end: async () => {} };
}

async function redis(): Promise<Backing> {
  const server = requireServer(await startRedis());
  const bytes = async (): Promise<number> =>
    Number(/^used_memory:(\d+)/mu.exec(await server.command("INFO", "memory"))?.[1]);
  return { name: "Redis", store: redisStore({ url: server.url }), bytes, end: () => server.stop() };
}

async function postgres(): Promise<Backing> {
  const server = requireServer(await startPostgres());
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const statement of createTableSql("postgres")) {
    await client.query(statement);
  }
  const bytes = async (): Promise<number> => {
    const { rows } = await client.query<{ size: string }>(`SELECT pg_total_relation_size('${table}') AS size`);
    return Number(rows[0]?.size);
  };
  const end = async (): Promise<void> => {
    await client.end();
    await server.end();
  };
  return { name: "PostgreSQL", store: postgresStore({ url: server.url }), bytes, end };
}

async function mariadb(): Promise<Backing> {
  const server = requireServer(await startMariadb());
  const connection = await mysql.createConnection(server.url);
  for (const statement of createTableSql("mysql")) {
    await connection.query(statement);
  }
  const bytes = async (): Promise<number> => {
    await connection.query(`ANALYZE TABLE ${table}`);
    const query = "SELECT data_length + index_length AS size FROM information_schema.tables WHERE table_name = ?";
    const [rows] = await connection.query(query, [table]);
    return Number((rows as { size: number }[])[0]?.size);
  };
  const end = async (): Promise<void> => {
    await connection.end();
    await server.end();
  };
  return { name: "MariaDB", store: mysqlStore({ url: server.url }), bytes, end };
}

function sizeOf(path: string): number {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function sqlite(): Promise<Backing> {
  const path = join(folder, "sqlite");
  mkdirSync(path);
  const store = sqliteStore({ file: join(path, "store.db") });
  return { name: "SQLite", store, bytes: async () => sizeOf(path), end: async () => {} };
}

async function files(): Promise<Backing> {
  const path = join(folder, "files");
  const store = fileStore({ folder: path, encryptionKeys: ["a-key-of-the-benchmarks-long-enough-0001"] });
  return { name: "files", store, encrypts: true, bytes: async () => sizeOf(path), end: async () => {} };
}

export const makers: readonly (() => Promise<Backing>)[] = [memory, redis, postgres, mariadb, sqlite, files];

export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}
