import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import type { DatabaseSync } from "node:sqlite";

import type { Store } from "@identity-web/core/store";
import { Kysely, SqliteDialect } from "kysely";

import { asStoreError, SqlStoreError } from "../errors.ts";
import { closing, sqlStore } from "../sql-store.ts";
import { createTableSql, type TableName } from "../table.ts";
import { sqliteDatabase } from "./sqlite-database.ts";

export interface SqliteStoreOptions extends Pick<TableName, "table"> {
  /** A file, which is made where it is not there, or `:memory:`. Several processes of one machine may share it. */
  readonly file: string;
}

/** How long a write waits for another process's, in milliseconds. Node waits with it, so it is short; then it is tried again. */
const busyMilliseconds = 50;
/** The same, once, when the app starts: then nobody else waits, and several processes make the table at once. */
const busyAtStartMilliseconds = 2000;

/**
 * SQLite, by Node's own `node:sqlite`: for one machine. It makes its table itself. SQLite works in the process and holds its loop
 * for as long as a statement takes, some tenths of a millisecond.
 *
 * @throws {SqlStoreError} `options_invalid`, or `refused` where the file is none of SQLite's
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
  return closing(sqlStore({ kysely, dialect: "sqlite", table }), async () => database.close());
}

function open(file: string): DatabaseSync {
  // Required here: Node 22 warns of it as an experiment, and apps with another database should not see that.
  const { DatabaseSync: Database } = createRequire(import.meta.url)("node:sqlite") as typeof import("node:sqlite");
  try {
    // For this user alone; SQLite gives the files that it puts beside it the same rights.
    if (file !== ":memory:") {
      closeSync(openSync(file, "a", 0o600));
    }
    return new Database(file);
  } catch {
    const advice = "does its folder exist, and may the app write there?";
    throw new SqlStoreError("options_invalid", `The file of sqliteStore cannot be opened: ${advice}`);
  }
}
