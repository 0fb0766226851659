import { randomUUID } from "node:crypto";

import { service, type SqlServer, startMariadb, startPostgres } from "@identity-web/test-servers";
import mysql from "mysql2/promise";
import pg from "pg";
import { Connection, type ConnectionConfiguration, Request } from "tedious";

import { createTableSql, type MssqlConnection, type SqlDialect, type TableName } from "../../src/index.ts";

const [givenPostgres, givenMariadb] = await Promise.all([
  service("PostgreSQL", startPostgres),
  service("MariaDB", startMariadb),
]);
export const postgres: SqlServer | undefined = await ownDatabase("postgres", givenPostgres);
export const mariadb: SqlServer | undefined = await ownDatabase("mysql", givenMariadb);

/** On a server that was given to us, each test file gets its own database, which is dropped at the end. */
async function ownDatabase(dialect: SqlDialect, server: SqlServer | undefined): Promise<SqlServer | undefined> {
  if (server === undefined || server.ours) {
    return server;
  }
  const database = `test_${randomUUID().replaceAll("-", "")}`;
  await execute(server, dialect, `CREATE DATABASE ${database}`);
  const url = new URL(server.url);
  url.pathname = database;
  return {
    ...server,
    url: url.href,
    end: async () => void (await execute(server, dialect, `DROP DATABASE ${database}`)),
  };
}

/** Moves the database's clock forward, as far as the store's rows can tell. */
export async function pass(server: SqlServer, dialect: SqlDialect, seconds: number, table: string): Promise<void> {
  await execute(server, dialect, `UPDATE ${table} SET expires_at = expires_at - ${Math.round(seconds * 1000)}`);
}

/** Runs statements with the driver alone, and returns the rows of the last. */
export async function execute(
  server: SqlServer,
  dialect: SqlDialect,
  ...texts: readonly string[]
): Promise<readonly Record<string, unknown>[]> {
  let rows: readonly Record<string, unknown>[] = [];
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    for (const text of texts) {
      ({ rows } = await client.query<Record<string, unknown>>(text));
    }
    await client.end();
    return rows;
  }
  const connection = await mysql.createConnection(server.url);
  for (const text of texts) {
    const [result] = await connection.query(text);
    if (Array.isArray(result)) {
      rows = result as unknown as readonly Record<string, unknown>[];
    }
  }
  await connection.end();
  return rows;
}

export async function makeTable(server: SqlServer, dialect: SqlDialect, name: TableName = {}): Promise<void> {
  const schema = name.schema === undefined ? [] : [`CREATE SCHEMA ${name.schema}`];
  await execute(server, dialect, ...schema, ...createTableSql(dialect, name));
}

export async function makeMssqlTable(connection: MssqlConnection, table: string): Promise<void> {
  const client = new Connection(connection as ConnectionConfiguration);
  await new Promise<void>((resolve, reject) =>
    client.connect((error) => (error === undefined ? resolve() : reject(error))),
  );
  for (const text of createTableSql("mssql", { table })) {
    await new Promise<void>((resolve, reject) =>
      client.execSqlBatch(new Request(text, (error) => (error ? reject(error) : resolve()))),
    );
  }
  client.close();
}

/** Returns the server's URL by way of the proxy. */
export function through(server: SqlServer, proxy: { readonly port: number }): string {
  const url = new URL(server.url);
  [url.hostname, url.port] = ["127.0.0.1", String(proxy.port)];
  return url.href;
}

export interface Transaction {
  /** Ends every other connection to this database. */
  killOthers(): Promise<void>;
  release(): Promise<void>;
}

/** Starts another transaction, which locks every row of the table, or runs `statement`, until it is released. */
export async function hold(server: SqlServer, dialect: SqlDialect, statement?: string): Promise<Transaction> {
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query("BEGIN");
    await client.query(statement ?? "LOCK TABLE identity_web_entries");
    const others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    return {
      killOthers: async () => void (await client.query(`SELECT pg_terminate_backend(pid) ${others}`)),
      async release() {
        await client.query("COMMIT");
        await client.end();
      },
    };
  }
  const connection = await mysql.createConnection(server.url);
  await connection.query("BEGIN");
  await connection.query(statement ?? "SELECT * FROM identity_web_entries FOR UPDATE");
  return {
    async killOthers() {
      const others = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
      const [rows] = await connection.query<mysql.RowDataPacket[]>(others);
      for (const row of rows) {
        await connection.query(`KILL ${String(row["id"])}`);
      }
    },
    async release() {
      await connection.query("COMMIT");
      await connection.end();
    },
  };
}
