import { createRequire } from "node:module";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Store } from "@identity-web/core/store";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";
import { sqlStore } from "../sql-store.ts";
import { createTableSql, type TableName } from "../table.ts";

export interface SqliteStoreOptions extends Pick<TableName, "table"> {
  /** A file, which is made where it is not there, or `:memory:`. Several processes of one machine may share it. */
  readonly file: string;
}

/** How long a write waits for another process's, in milliseconds. Node waits with it, so it is short; then it is tried again. */
const busyMilliseconds = 50;

/**
 * SQLite, by Node's own `node:sqlite`: for one machine. It makes its table itself. SQLite works in the process and holds its loop
 * for as long as a statement takes, some tenths of a millisecond.
 */
export function sqliteStore({ file, table }: SqliteStoreOptions): Store {
  // Required here: Node 22 warns of it as an experiment, and apps with another database should not see that.
  const { DatabaseSync: Database } = createRequire(import.meta.url)("node:sqlite") as typeof import("node:sqlite");
  const database = new Database(file, { timeout: busyMilliseconds });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  const [create = "", index = ""] = createTableSql("sqlite", { table });
  database.exec(create.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"));
  database.exec(index.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"));
  const kysely = new Kysely<never>({ dialect: new SqliteDialect({ database: asKyselyWants(database) }) });
  const close = async (): Promise<void> => {
    if (database.isOpen) database.close();
  };
  return sqlStore({ kysely, dialect: "sqlite", table }, { close });
}

/** Kysely speaks to better-sqlite3, whose statements take their parameters in a list and say whether they answer rows. */
function asKyselyWants(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      const values = (parameters: readonly unknown[]): SQLInputValue[] => [...parameters] as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}
