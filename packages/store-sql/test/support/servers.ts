import { service, type SqlServer, startMariadb, startPostgres } from "@identity-web/test-servers";
import mysql from "mysql2/promise";
import pg from "pg";
import { Connection, type ConnectionConfiguration, Request } from "tedious";
import { createTableSql, type MssqlConnection, type SqlDialect, type TableName } from "../../src/index.ts";

export const postgres: SqlServer | undefined = await service("PostgreSQL", startPostgres);
export const mariadb: SqlServer | undefined = await service("MariaDB", startMariadb);

/** Runs statements by the driver alone, and answers the rows of the last one. */
export async function execute(
  server: SqlServer,
  dialect: SqlDialect,
  ...texts: readonly string[]
): Promise<readonly Record<string, unknown>[]> {
  let rows: readonly Record<string, unknown>[] = [];
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    for (const text of texts) ({ rows } = await client.query<Record<string, unknown>>(text));
    await client.end();
    return rows;
  }
  const connection = await mysql.createConnection(server.url);
  for (const text of texts) {
    const [found] = await connection.query(text);
    if (Array.isArray(found)) rows = found as unknown as readonly Record<string, unknown>[];
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
  await new Promise<void>((done, failed) => client.connect((error) => (error === undefined ? done() : failed(error))));
  for (const text of createTableSql("mssql", { table })) {
    await new Promise<void>((done, failed) =>
      client.execSqlBatch(new Request(text, (error) => (error ? failed(error) : done()))),
    );
  }
  client.close();
}
