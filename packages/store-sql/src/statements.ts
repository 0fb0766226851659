import { type Kysely, type RawBuilder, sql } from "kysely";

import { isDuplicate } from "./errors.ts";
import type { EntryRow, SqlDialect } from "./table.ts";

/**
 * Milliseconds since the epoch, in the statement itself: a clock of a process could be minutes off, and would revive what is over. Each
 * is one moment for a whole statement; what moves within it, such as PostgreSQL's `clock_timestamp()`, no index can be asked for.
 */
const now: Readonly<Record<SqlDialect, RawBuilder<number>>> = {
  postgres: sql`(extract(epoch from statement_timestamp()) * 1000)::bigint`,
  mysql: sql`(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)`,
  mssql: sql`datediff_big(millisecond, '1970-01-01', sysutcdatetime())`,
  sqlite: sql`cast(unixepoch('subsec') * 1000 as integer)`,
};

/** Rows that one sweep takes away: few, so that it holds no lock for long. */
export const sweepRows = 500;

export interface NewRow {
  readonly id: string;
  readonly version: string;
  readonly value: Uint8Array;
  readonly ttlMilliseconds: number;
}

/** Each is one statement, or a few that are right in any order with those of others. */
export interface Statements {
  read(id: string): Promise<{ readonly version: string; readonly value: Uint8Array } | undefined>;
  /** Whether it was written: only over nothing, or what has expired. */
  insert(row: NewRow): Promise<boolean>;
  /** Whether it was written: only over this version, alive. */
  update(row: NewRow, expected: string): Promise<boolean>;
  remove(id: string, expected: string | undefined): Promise<void>;
  /** Takes some expired rows away; how many. */
  sweep(): Promise<number>;
}

export function statements(kysely: Kysely<unknown>, dialect: SqlDialect, name: string): Statements {
  // The name is configured, so the compiler cannot know it.
  const database = kysely as Kysely<Record<"entries", EntryRow>>;
  const table = name as "entries";
  const time = now[dialect];
  const end = (milliseconds: number): RawBuilder<number> => sql`${time} + ${sql.lit(Math.round(milliseconds))}`;
  const changes = ({ version, value, ttlMilliseconds }: NewRow): Record<string, unknown> => ({
    version,
    value,
    expires_at: end(ttlMilliseconds),
  });
  const overwrite = async (row: NewRow, expected: string | undefined): Promise<boolean> => {
    const live = expected === undefined ? ("<=" as const) : (">" as const);
    let query = database.updateTable(table).set(changes(row)).where("id", "=", row.id).where("expires_at", live, time);
    if (expected !== undefined) {
      query = query.where("version", "=", expected);
    }
    return Number((await query.executeTakeFirst()).numUpdatedRows) === 1;
  };
  return {
    async read(id) {
      const query = database.selectFrom(table).select(["version", "value"]);
      return query.where("id", "=", id).where("expires_at", ">", time).executeTakeFirst();
    },
    async insert(row): Promise<boolean> {
      const values = { id: row.id, ...changes(row) } as unknown as EntryRow;
      if (dialect === "postgres" || dialect === "sqlite") {
        const query = database
          .insertInto(table)
          .values(values)
          .onConflict((conflict) =>
            conflict
              .column("id")
              .doUpdateSet(changes(row))
              .where(sql.ref(`${name}.expires_at`), "<=", time),
          );
        return Number((await query.executeTakeFirst()).numInsertedOrUpdatedRows) === 1;
      }
      const insert = (): Promise<boolean> => {
        const done = database.insertInto(table).values(values).execute();
        return done.then(
          () => true,
          (error: unknown) => {
            if (isDuplicate(error)) {
              return false;
            }
            throw error;
          },
        );
      };
      // The last one: an expired row that was in the way may have been swept since, and then nothing is there.
      return (await insert()) || (await overwrite(row, undefined)) || (await insert());
    },
    update: (row, expected) => overwrite(row, expected),
    async remove(id, expected): Promise<void> {
      const query = database.deleteFrom(table).where("id", "=", id);
      await (expected === undefined ? query : query.where("version", "=", expected)).execute();
    },
    async sweep(): Promise<number> {
      const all = database.deleteFrom(table).where("expires_at", "<=", time);
      const expired = database.selectFrom(table).select("id").where("expires_at", "<=", time).limit(sweepRows);
      const some =
        dialect === "mysql"
          ? all.limit(sweepRows)
          : dialect === "mssql"
            ? all.top(sweepRows)
            : all.where("id", "in", dialect === "postgres" ? expired.forUpdate().skipLocked() : expired);
      return Number((await some.executeTakeFirst()).numDeletedRows);
    },
  };
}
