import type { DatabaseSync, SQLInputValue } from "node:sqlite";

import type { SqliteDatabase } from "kysely";

/** Node's database as Kysely wants one: its statements take their parameters in a list and say whether they answer rows. */
export function sqliteDatabase(database: DatabaseSync): SqliteDatabase {
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
