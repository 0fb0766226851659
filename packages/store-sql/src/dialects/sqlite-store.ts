import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import type { DatabaseSync } from "node:sqlite";

import type { Store } from "@identity-web/core/store";
import { Kysely, SqliteDialect } from "kysely";

import { asStoreError, SqlStoreError } from "../store/errors.ts";
import { sqlStore } from "../store/sql-store.ts";
import { createTableSql, type TableName } from "../store/table.ts";
import { closeOnce } from "./close-once.ts";
import { sqliteDatabase } from "./sqlite-database.ts";

export interface SqliteStoreOptions extends Pick<TableName, "table"> {
  /** A file, created if it is missing, or `:memory:`. Several processes on one machine may share it. */
  readonly file: string;
}

/** How long a write waits for another process. Short, because it blocks the event loop; then we retry the write. */
const busyMilliseconds = 50;
/** The same at start, when nothing else waits and several processes may create the table at once. */
const busyAtStartMilliseconds = 2000;

/**
 * Returns a store in SQLite, with Node's built-in `node:sqlite`, for apps on one machine. The store creates its table
 * itself. SQLite runs in the process, and blocks the event loop while a statement runs: a few tenths of a millisecond.
 *
 * @throws {SqlStoreError} `options_invalid`, or `refused` if the file is not an SQLite database
 */
export function sqliteStore({ file, table }: SqliteStoreOptions): Store {
  const statements = createTableSql("sqlite", { table });
  const database = open(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyAtStartMilliseconds};`);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    for (const text of statements) {
      database.exec(text.replace(/^CREATE (TABLE|INDEX)/u, "CREATE $1 IF NOT EXISTS"));
    }
    database.exec(`PRAGMA busy_timeout = ${busyMilliseconds};`);
  } catch (error) {
    database.close();
    throw asStoreError(error, statements.join("\n"));
  }
  const kysely = new Kysely<never>({ dialect: new SqliteDialect({ database: sqliteDatabase(database) }) });
  return closeOnce(sqlStore({ kysely, dialect: "sqlite", table }), async () => database.close());
}

function open(file: string): DatabaseSync {
  // Required here, because Node 22 prints an experimental warning, which apps with another database should not see.
  const { DatabaseSync: Database } = createRequire(import.meta.url)("node:sqlite") as typeof import("node:sqlite");
  try {
    // For this user only. SQLite gives its files beside this one the same permissions.
    if (file !== ":memory:") {
      closeSync(openSync(file, "a", 0o600));
    }
    return new Database(file);
  } catch {
    const advice = "Check that its folder exists and that the app may write to it.";
    throw new SqlStoreError("options_invalid", `The file of sqliteStore cannot be opened. ${advice}`);
  }
}
