import { type QueryExecutorProvider, sql } from "kysely";

import { SqlStoreError } from "./errors.ts";

export type SqlDialect = "postgres" | "mysql" | "mssql" | "sqlite";

/** Where the entries are. */
export interface TableName {
  /** `identity_web_entries` by default. */
  readonly table?: string | undefined;
  /** The schema, in MySQL the database; the connection's own by default. Not for SQLite. */
  readonly schema?: string | undefined;
}

/** One row for an entry or a lease. */
export interface EntryRow {
  /** SHA-256 of the key, base64url: keys of any length and alphabet, told apart letter by letter in every collation. */
  readonly id: string;
  readonly version: string;
  readonly value: Uint8Array;
  /** Milliseconds since the epoch, by the database's clock: those of several processes differ. */
  readonly expires_at: number;
}

const defaultTable = "identity_web_entries";
/** An index has a name made of it, and PostgreSQL takes 63 letters. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,51}$/u;

/** @throws {SqlStoreError} `options_invalid` */
export function nameOf({ table = defaultTable, schema }: TableName): string {
  for (const name of schema === undefined ? [table] : [schema, table]) {
    if (!plainName.test(name)) {
      const message =
        "The names of table and schema are up to 52 letters, digits and _, and do not begin with a digit.";
      throw new SqlStoreError("options_invalid", message);
    }
  }
  return schema === undefined ? table : `${schema}.${table}`;
}

/** So that a name may be a reserved word, and keeps its capitals: the store's own statements quote it too. */
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

/** The statements that make the table and its index, for a migration tool or a shell. */
export function createTableSql(dialect: SqlDialect, options: TableName = {}): readonly string[] {
  const name = quoted(dialect, nameOf(options));
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

/** The same as a migration of Kysely's. */
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
      await sql.raw(`DROP TABLE ${quoted(dialect, nameOf(options))}`).execute(database);
    },
  };
}
