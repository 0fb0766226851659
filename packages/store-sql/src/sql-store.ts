import { createHash, randomUUID } from "node:crypto";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";
import type { Kysely } from "kysely";

import { asStoreError, lateError } from "./errors.ts";
import { type Statements, statements, sweepRows } from "./statements.ts";
import { createTableSql, nameOf, type SqlDialect, type TableName } from "./table.ts";
import { withinLimits } from "./within-limits.ts";

/** A `Kysely<…>` of any tables: its own type fits no other's. */
export interface AnyKysely {
  connection(): unknown;
  withoutPlugins(): unknown;
}

export interface SqlStoreOptions extends TableName {
  /** A database of the app's own. It is not closed. */
  readonly kysely: AnyKysely;
  readonly dialect: SqlDialect;
}

/** What is no version of ours is not asked for: MySQL and SQL Server take no notice of spaces at an end, and refuse letters like é. */
const isVersion = (text: string): boolean => /^[0-9a-f-]{36}$/u.test(text);
/** Expired rows are looked for at most this often by one process; */
const sweepMilliseconds = 60_000;
/** and this often while there are more than one sweep takes, so that they never come faster than they go. */
const sweepOnMilliseconds = 1000;

/**
 * A table of entries in a database that Kysely talks to. Compare-and-set is one statement; failures are `SqlStoreError`s.
 *
 * @throws {SqlStoreError} `options_invalid`
 */
export function sqlStore({ kysely, dialect, ...options }: SqlStoreOptions): Store {
  const name = nameOf(options);
  const createTable = createTableSql(dialect, options).join("\n");
  // A plug-in of the app's that renames columns or reads values would do so with ours.
  const database = (kysely as Kysely<unknown>).withoutPlugins();
  let nextSweep = Date.now() + sweepMilliseconds;
  const run = async <Value>(work: (run: Statements) => Promise<Value>): Promise<Value> => {
    try {
      return await withinLimits((isLate) =>
        database.connection().execute((connection) => {
          // Nobody waits any more for a write that would happen now.
          if (isLate()) {
            throw lateError();
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
    // Nobody waits for it, and where it fails the next one does its work.
    run((one) => one.sweep()).then(
      (swept) => {
        if (swept === sweepRows) {
          nextSweep = now + sweepOnMilliseconds;
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
    const written = await run((one) => (expected === undefined ? one.insert(row) : one.update(row, expected)));
    sweepSometimes();
    return written ? version : undefined;
  };
  const remove = (key: string, expected: string | undefined): Promise<void> =>
    run((one) => one.remove(idOf(key), expected));
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const row = await run((one) => one.read(idOf(key)));
      return row && { value: Buffer.from(row.value).toString("utf8"), version: row.version };
    },
    put,
    async delete(key, { expected } = {}): Promise<void> {
      if (expected === undefined || isVersion(expected)) {
        await remove(key, expected);
      }
    },
    async lease(key, ttlSeconds) {
      // A name that no key has: keys are told apart by all their letters.
      const lease = `lease\n${key}`;
      const owner = await put(lease, "", { ttlSeconds, expected: undefined });
      return owner === undefined ? undefined : { release: () => remove(lease, owner) };
    },
  };
}

function idOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** The store, which ends the connections of its own when it is closed, once. */
export function closing(store: Store, end: () => Promise<void>): Store {
  let closed: Promise<void> | undefined;
  return { ...store, close: () => (closed ??= end()) };
}
