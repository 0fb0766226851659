import { createHash, randomUUID } from "node:crypto";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";
import type { Kysely } from "kysely";

import { asStoreError, timeoutError } from "./errors.ts";
import { type Statements, statements, maxSweptRows } from "./statements.ts";
import { createTableSql, tableNameOf, type SqlDialect, type TableName } from "./table.ts";
import { withTimeoutAndRetries } from "./timeout-and-retries.ts";

/** A `Kysely` of any tables: no `Kysely<Tables>` is assignable to that of other tables. */
export interface AnyKysely {
  connection(): unknown;
  withoutPlugins(): unknown;
}

export interface SqlStoreOptions extends TableName {
  /** The app's database. The store does not close it. */
  readonly kysely: AnyKysely;
  readonly dialect: SqlDialect;
}

/** Other texts never reach the database: MySQL and SQL Server ignore trailing spaces, and reject letters such as é. */
const isVersion = (text: string): boolean => /^[0-9a-f-]{36}$/u.test(text);
/** How often a process deletes expired rows, at most. */
const sweepMilliseconds = 60_000;
/** How often while there are more than one sweep deletes, so that rows never expire faster than they are deleted. */
const backlogSweepMilliseconds = 1000;

/**
 * Returns a store in a table of a database that Kysely supports. Compare-and-set is a single statement. Operations
 * reject with a `SqlStoreError` if they fail.
 *
 * @throws {SqlStoreError} `options_invalid`
 */
export function sqlStore({ kysely, dialect, ...options }: SqlStoreOptions): Store {
  const name = tableNameOf(options);
  const createTable = createTableSql(dialect, options).join("\n");
  // The app's plugins, for example to rename columns or parse values, must not affect the store's table.
  const database = (kysely as Kysely<unknown>).withoutPlugins();
  let nextSweep = Date.now() + sweepMilliseconds;
  const run = async <Value>(work: (run: Statements) => Promise<Value>): Promise<Value> => {
    try {
      return await withTimeoutAndRetries((isTimedOut) =>
        database.connection().execute((connection) => {
          // The caller has its timeout error already, so a write must not happen now.
          if (isTimedOut()) {
            throw timeoutError();
          }
          return work(statements(connection, dialect, name));
        }),
      );
    } catch (error) {
      throw asStoreError(error, createTable);
    }
  };
  const sweepSometimes = (): void => {
    const now = Date.now();
    if (now < nextSweep && nextSweep - now <= sweepMilliseconds) {
      return;
    }
    nextSweep = now + sweepMilliseconds;
    // Fire and forget: if this sweep fails, the next one does its work.
    run((table) => table.sweep()).then(
      (deletedRows) => {
        if (deletedRows === maxSweptRows) {
          nextSweep = now + backlogSweepMilliseconds;
        }
      },
      () => {},
    );
  };
  const put = async (key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> => {
    if (expected !== undefined && !isVersion(expected)) {
      return undefined;
    }
    const version = randomUUID();
    const row = { id: idOf(key), version, value: Buffer.from(value), ttlMilliseconds: ttlSeconds * 1000 };
    const written = await run((table) => (expected === undefined ? table.insert(row) : table.update(row, expected)));
    sweepSometimes();
    return written ? version : undefined;
  };
  const remove = (key: string, expected: string | undefined): Promise<void> =>
    run((table) => table.remove(idOf(key), expected));
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const row = await run((table) => table.read(idOf(key)));
      return row && { value: Buffer.from(row.value).toString("utf8"), version: row.version };
    },
    put,
    async delete(key, { expected } = {}): Promise<void> {
      if (expected === undefined || isVersion(expected)) {
        await remove(key, expected);
      }
    },
    async lease(key, ttlSeconds) {
      // No key has this name, because it contains a line break, and keys are compared as a whole.
      const name = `lease\n${key}`;
      const owner = await put(name, "", { ttlSeconds, expected: undefined });
      return owner === undefined ? undefined : { release: () => remove(name, owner) };
    },
  };
}

function idOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}
