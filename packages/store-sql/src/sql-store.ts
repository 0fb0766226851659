import { createHash, randomUUID } from "node:crypto";
import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";
import type { Kysely } from "kysely";
import { asStoreError, isConflict, SqlStoreError } from "./errors.ts";
import { statements } from "./statements.ts";
import { createTableSql, nameOf, type SqlDialect, type TableName } from "./table.ts";

export interface SqlStoreOptions extends TableName {
  /** A database of the app's own. It is not closed. */
  readonly kysely: Kysely<never>;
  readonly dialect: SqlDialect;
}

/** What an entry of this package knows of the connections that it made. */
export interface OwnConnections {
  /** A statement was not answered in time. */
  distrust?(): void;
  close(): Promise<void>;
}

/** Every operation ends within this, answered or not. */
const deadlineMilliseconds = 1000;
const versionLength = 36;
const mostTries = 3;
/** Expired rows are looked for at most this often by one process. */
const sweepMilliseconds = 60_000;

/**
 * A table of entries in a database that Kysely talks to. Compare-and-set is one statement; failures are `SqlStoreError`s.
 *
 * @throws {SqlStoreError} `options_invalid`
 */
export function sqlStore({ kysely, dialect, ...options }: SqlStoreOptions, own?: OwnConnections): Store {
  const run = statements(kysely as unknown as Kysely<unknown>, dialect, nameOf(options));
  const createTable = createTableSql(dialect, options).join("\n");
  let closed: Promise<void> | undefined;
  let nextSweep = Date.now() + sweepMilliseconds;
  const guarded = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await withDeadline(() => withoutConflicts(work));
    } catch (error) {
      const found = asStoreError(error, createTable);
      if (found.code === "timeout") own?.distrust?.();
      throw found;
    }
  };
  const sweepSometimes = (): void => {
    const now = Date.now();
    if (now < nextSweep && nextSweep - now <= sweepMilliseconds) return;
    nextSweep = now + sweepMilliseconds;
    // Nobody waits for it, and where it fails the next one does its work.
    run.sweep().catch(() => {});
  };
  const put = async (key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> => {
    // MySQL and SQL Server take no notice of spaces at an end.
    if (expected !== undefined && expected.length !== versionLength) return undefined;
    const version = randomUUID();
    const row = { id: idOf(key), version, value: Buffer.from(value), ttlMilliseconds: ttlSeconds * 1000 };
    const written = await guarded(() => (expected === undefined ? run.insert(row) : run.update(row, expected)));
    sweepSometimes();
    return written ? version : undefined;
  };
  const remove = (key: string, expected: string | undefined): Promise<void> =>
    guarded(() => run.remove(idOf(key), expected));
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const row = await guarded(() => run.read(idOf(key)));
      return row && { value: Buffer.from(row.value).toString("utf8"), version: row.version };
    },
    put,
    async delete(key, { expected } = {}): Promise<void> {
      if (expected === undefined || expected.length === versionLength) await remove(key, expected);
    },
    async lease(key, ttlSeconds) {
      // A name that no key has: keys are told apart by all their letters.
      const name = `lease\n${key}`;
      const owner = await put(name, "", { ttlSeconds, expected: undefined });
      return owner === undefined ? undefined : { release: () => remove(name, owner) };
    },
    close: () => (closed ??= own?.close() ?? Promise.resolve()),
  };
}

function idOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** Of two transactions in each other's way a database ends one, and nothing of it was written. */
async function withoutConflicts<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried >= mostTries || !isConflict(error)) throw error;
      await new Promise((resume) => setTimeout(resume, 10 * tried * Math.random()));
    }
  }
}

async function withDeadline<Value>(run: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const late = new SqlStoreError(
      "timeout",
      "The database did not answer within a second: look at its load and locks.",
    );
    timer = setTimeout(() => reject(late), deadlineMilliseconds);
  });
  try {
    return await Promise.race([run(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
