// Prevents: a table that grows forever, because rows expire faster than they are deleted or a sweep reads every row.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { CompiledQuery, Kysely, type LogEvent, MysqlDialect, PostgresDialect, SqliteDialect } from "kysely";
import mysql from "mysql2";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";

import { sqliteDatabase } from "../../src/dialects/sqlite-database.ts";
import { mysqlStore, postgresStore, type SqlDialect, sqliteStore, sqlStore } from "../../src/index.ts";
import { execute, makeTable, mariadb, postgres } from "../support/servers.ts";

const table = "swept_entries";
const minute = { ttlSeconds: 60, expected: undefined };
const databases = [
  { dialect: "postgres", server: postgres, storeOf: postgresStore },
  { dialect: "mysql", server: mariadb, storeOf: mysqlStore },
] as const;
type Log = (event: LogEvent) => void;

/** Makes a store sweep, and returns the database's query plan for that statement. */
async function planOfSweep(dialect: SqlDialect, open: (log: Log) => Kysely<never>): Promise<string> {
  const queries: CompiledQuery[] = [];
  const kysely = open(({ query }) => void queries.push(query));
  vi.useFakeTimers({ toFake: ["Date"] });
  const store = sqlStore({ kysely, dialect, table });
  vi.setSystemTime(Date.now() + 61_000);
  await store.put("any", "x", minute);
  vi.useRealTimers();
  const sweep = await vi.waitUntil(() => queries.find(({ sql }) => sql.startsWith("delete")), 10_000);
  const explain = dialect === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
  const { rows } = await kysely.executeQuery(CompiledQuery.raw(`${explain} ${sweep.sql}`, [...sweep.parameters]));
  await kysely.destroy();
  return JSON.stringify(rows);
}

export function defineSweeping(): void {
  for (const { dialect, server, storeOf } of databases) {
    if (server === undefined) {
      continue;
    }
    describe(`expired rows in ${dialect}`, async () => {
      await makeTable(server, dialect, { table });
      const insert = (rows: readonly string[]): Promise<unknown> =>
        execute(server, dialect, `INSERT INTO ${table} (id, version, value, expires_at) VALUES ${rows.join(",")}`);

      it("are deleted in batches, one a second while there are many, even if two processes sweep, and live rows stay", async () => {
        await insert(Array.from({ length: 2500 }, (_, index) => `('id-${index}', 'v', '', 1)`));
        vi.useFakeTimers({ toFake: ["Date"] });
        const stores = [storeOf({ url: server.url, table }), storeOf({ url: server.url, table })];
        await stores[0]?.put("live", "one", minute);
        const remaining = async (): Promise<number> =>
          Number((await execute(server, dialect, `SELECT count(*) AS n FROM ${table} WHERE version = 'v'`))[0]?.["n"]);
        // Two batches of 500 each time; the third finds the rest.
        for (const [seconds, maxRemaining] of [
          [61, 1500],
          [2, 500],
          [2, 0],
        ] as const) {
          vi.setSystemTime(Date.now() + seconds * 1000);
          const sweep = async (): Promise<void> => {
            await Promise.all(stores.map((store, index) => store.put(`writer/${index}`, "x", minute)));
            expect(await remaining()).toBeLessThanOrEqual(maxRemaining);
          };
          await vi.waitFor(sweep, { timeout: 3000, interval: 50 });
        }
        vi.useRealTimers();
        expect((await stores[0]?.get("live"))?.value).toBe("one");
        for (const store of stores) {
          await store.close?.();
        }
      });

      it("are found by the index, without reading the live rows", async () => {
        const farFuture = Date.now() + 10 ** 9;
        await insert(Array.from({ length: 20_000 }, (_, index) => `('live-${index}', 'v', 'x', ${farFuture + index})`));
        await execute(server, dialect, dialect === "postgres" ? `ANALYZE ${table}` : `ANALYZE TABLE ${table}`);
        const plan = await planOfSweep(dialect, (log) => {
          if (dialect === "mysql") {
            return new Kysely<never>({ log, dialect: new MysqlDialect({ pool: mysql.createPool(server.url) }) });
          }
          const pool = new pg.Pool({ connectionString: server.url });
          return new Kysely<never>({ log, dialect: new PostgresDialect({ pool }) });
        });
        expect(plan).toMatch(dialect === "mysql" ? /"key":"swept_entries_exp/u : /Index Scan using swept_entries_exp/u);
      });
    });
  }

  it("expired rows in sqlite are found by the index", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sqlite-"));
    const file = join(folder, "store.db");
    await sqliteStore({ file, table }).close?.();
    const dialect = new SqliteDialect({ database: sqliteDatabase(new DatabaseSync(file)) });
    const plan = await planOfSweep("sqlite", (log) => new Kysely<never>({ log, dialect }));
    expect(plan).toMatch(/SEARCH swept_entries USING (?:COVERING )?INDEX swept_entries_expires_at/u);
    rmSync(folder, { recursive: true, force: true });
  });
}
