import { type Kysely, type RawBuilder, sql } from "kysely";

import { isDuplicate } from "./errors.ts";
import type { EntryRow, SqlDialect } from "./table.ts";

/**
 * Milliseconds since the epoch, by the database's clock: the clock of a process could be minutes off, and would revive
 * expired entries. Each expression is constant for a whole statement. With one that changes, such as PostgreSQL's
 * `clock_timestamp()`, the database cannot use an index.
 */
const now: Readonly<Record<SqlDialect, RawBuilder<number>>> = {
  postgres: sql`(extract(epoch from statement_timestamp()) * 1000)::bigint`,
  mysql: sql`(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)`,
  mssql: sql`datediff_big(millisecond, '1970-01-01', sysutcdatetime())`,
  sqlite: sql`cast(unixepoch('subsec') * 1000 as integer)`,
};

/** How many rows a sweep deletes: few, so that it holds no lock for long. */
export const maxSweptRows = 500;

export interface NewRow {
  readonly id: string;
  readonly version: string;
  readonly value: Uint8Array;
  readonly ttlMilliseconds: number;
}

/** Each operation is one statement, or a few that are correct in any interleaving with those of other processes. */
export interface Statements {
  read(id: string): Promise<{ readonly version: string; readonly value: Uint8Array } | undefined>;
  /** Returns whether the row was written, which it is only if there is no live row. */
  insert(row: NewRow): Promise<boolean>;
  /** Returns whether the row was written, which it is only over a live row with this version. */
  update(row: NewRow, expected: string): Promise<boolean>;
  remove(id: string, expected: string | undefined): Promise<void>;
  /** Deletes some expired rows, and returns how many. */
  sweep(): Promise<number>;
}

export function statements(kysely: Kysely<unknown>, dialect: SqlDialect, name: string): Statements {
  // The name is an option, so the compiler cannot know it.
  const database = kysely as Kysely<Record<"entries", EntryRow>>;
  const table = name as "entries";
  const time = now[dialect];
  const expiryAfter = (milliseconds: number): RawBuilder<number> => sql`${time} + ${sql.lit(Math.round(milliseconds))}`;
  const columnsOf = ({ version, value, ttlMilliseconds }: NewRow): Record<string, unknown> => ({
    version,
    value,
    expires_at: expiryAfter(ttlMilliseconds),
  });
  const overwrite = async (row: NewRow, expected: string | undefined): Promise<boolean> => {
    const comparison = expected === undefined ? ("<=" as const) : (">" as const);
    let query = database
      .updateTable(table)
      .set(columnsOf(row))
      .where("id", "=", row.id)
      .where("expires_at", comparison, time);
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
      const values = { id: row.id, ...columnsOf(row) } as unknown as EntryRow;
      if (dialect === "postgres" || dialect === "sqlite") {
        const query = database
          .insertInto(table)
          .values(values)
          .onConflict((conflict) =>
            conflict
              .column("id")
              .doUpdateSet(columnsOf(row))
              .where(sql.ref(`${name}.expires_at`), "<=", time),
          );
        return Number((await query.executeTakeFirst()).numInsertedOrUpdatedRows) === 1;
      }
      const insert = (): Promise<boolean> => {
        const inserted = database.insertInto(table).values(values).execute();
        return inserted.then(
          () => true,
          (error: unknown) => {
            if (isDuplicate(error)) {
              return false;
            }
            throw error;
          },
        );
      };
      // The last insert is for an expired row that was in the way and has been swept in the meantime.
      return (await insert()) || (await overwrite(row, undefined)) || (await insert());
    },
    update: (row, expected) => overwrite(row, expected),
    async remove(id, expected): Promise<void> {
      const query = database.deleteFrom(table).where("id", "=", id);
      await (expected === undefined ? query : query.where("version", "=", expected)).execute();
    },
    async sweep(): Promise<number> {
      const deletion = database.deleteFrom(table).where("expires_at", "<=", time);
      const expired = database.selectFrom(table).select("id").where("expires_at", "<=", time).limit(maxSweptRows);
      const limited =
        dialect === "mysql"
          ? deletion.limit(maxSweptRows)
          : dialect === "mssql"
            ? deletion.top(maxSweptRows)
            : deletion.where("id", "in", dialect === "postgres" ? expired.forUpdate().skipLocked() : expired);
      return Number((await limited.executeTakeFirst()).numDeletedRows);
    },
  };
}
