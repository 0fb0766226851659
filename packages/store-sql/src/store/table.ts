import { type QueryExecutorProvider, sql } from "kysely";

import { SqlStoreError } from "./errors.ts";

export type SqlDialect = "postgres" | "mysql" | "mssql" | "sqlite";

/** The table that contains the entries. */
export interface TableName {
  /** Default: `identity_web_entries`. */
  readonly table?: string | undefined;
  /** The schema, or in MySQL the database. Default: that of the connection. Not for SQLite. */
  readonly schema?: string | undefined;
}

/** A row contains an entry or a lease. */
export interface EntryRow {
  /** SHA-256 of the key, in base64url: keys of any length and alphabet differ in every collation. */
  readonly id: string;
  readonly version: string;
  readonly value: Uint8Array;
  /** Milliseconds since the epoch, by the database's clock, because the clocks of several processes differ. */
  readonly expires_at: number;
}

const defaultTable = "identity_web_entries";
/** The name of the index contains the name of the table, and PostgreSQL allows 63 characters. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,51}$/u;

/** @throws {SqlStoreError} `options_invalid` */
export function tableNameOf({ table = defaultTable, schema }: TableName): string {
  for (const name of schema === undefined ? [table] : [schema, table]) {
    if (!plainName.test(name)) {
      const message =
        "The name of the table or schema is invalid. Use up to 52 letters, digits and _, not starting with a digit.";
      throw new SqlStoreError("options_invalid", message);
    }
  }
  return schema === undefined ? table : `${schema}.${table}`;
}

/** Quotes a name, which may be a reserved word or contain capitals. The store's own statements quote it too. */
function quoted(dialect: SqlDialect, name: string): string {
  const [before, after] = { postgres: '""', mysql: "``", mssql: "[]", sqlite: '""' }[dialect];
  return name
    .split(".")
    .map((part) => `${before}${part}${after}`)
    .join(".");
}

const columns: Readonly<
  Record<SqlDialect, readonly [text: (length: number) => string, bytes: string, number: string]>
> = {
  postgres: [(length) => `varchar(${length}) COLLATE "C"`, "bytea", "bigint"],
  mysql: [(length) => `varchar(${length}) CHARACTER SET ascii COLLATE ascii_bin`, "longblob", "bigint"],
  mssql: [(length) => `varchar(${length}) COLLATE Latin1_General_BIN2`, "varbinary(max)", "bigint"],
  sqlite: [() => "text", "blob", "integer"],
};

/** Returns the statements that create the table and its index, for a migration tool or a shell. */
export function createTableSql(dialect: SqlDialect, options: TableName = {}): readonly string[] {
  const name = quoted(dialect, tableNameOf(options));
  const [text, bytes, number] = columns[dialect];
  const index = quoted(dialect, `${options.table ?? defaultTable}_expires_at`);
  return [
    [
      `CREATE TABLE ${name} (`,
      `  id ${text(43)} NOT NULL PRIMARY KEY,`,
      `  version ${text(36)} NOT NULL,`,
      `  value ${bytes} NOT NULL,`,
      `  expires_at ${number} NOT NULL`,
      ");",
    ].join("\n"),
    `CREATE INDEX ${index} ON ${name} (expires_at);`,
  ];
}

/** Returns the same as a Kysely migration. */
export function migration(
  dialect: SqlDialect,
  options: TableName = {},
): { up(database: QueryExecutorProvider): Promise<void>; down(database: QueryExecutorProvider): Promise<void> } {
  return {
    async up(database): Promise<void> {
      for (const statement of createTableSql(dialect, options)) {
        await sql.raw(statement.replace(/;$/u, "")).execute(database);
      }
    },
    async down(database): Promise<void> {
      await sql.raw(`DROP TABLE ${quoted(dialect, tableNameOf(options))}`).execute(database);
    },
  };
}
