// Prevents: an app's pool that the store closes, changes or crashes, and stores that disagree about their entries.
import { setTimeout as pause } from "node:timers/promises";

import { startFaultProxy } from "@identity-web/test-servers";
import { CamelCasePlugin, Kysely, MysqlDialect, PostgresDialect } from "kysely";
import mysql from "mysql2";
import promises from "mysql2/promise";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";

import { mysqlStore, postgresStore, sqlStore } from "../../src/index.ts";
import { codeOf } from "../support/error-code.ts";
import { execute, hold, mariadb, postgres, through } from "../support/servers.ts";

/** The app's own tables, which the store never touches. */
interface AppTables {
  readonly person: { readonly id: number };
}
const absent = { ttlSeconds: 60, expected: undefined };
const databases = [
  {
    dialect: "postgres",
    server: postgres,
    open: (url: string) => {
      const pool = new pg.Pool({ connectionString: url, max: 2 });
      const kysely = new Kysely<AppTables>({
        dialect: new PostgresDialect({ pool }),
        plugins: [new CamelCasePlugin()],
      });
      return {
        store: () => postgresStore({ pool }),
        kysely,
        query: () => pool.query("SELECT 1"),
        end: () => pool.end(),
      };
    },
  },
  {
    dialect: "mysql",
    server: mariadb,
    open: (url: string) => {
      const pool = mysql.createPool({ uri: url, connectionLimit: 2 });
      const kysely = new Kysely<AppTables>({ dialect: new MysqlDialect({ pool }), plugins: [new CamelCasePlugin()] });
      const query = (): Promise<unknown> => pool.promise().query("SELECT 1");
      return { store: () => mysqlStore({ pool }), kysely, query, end: () => pool.promise().end() };
    },
  },
] as const;
/** Requires the table with its default name. */
export function defineAppConnections(): void {
  for (const { dialect, server, open } of databases) {
    if (server === undefined) {
      continue;
    }
    describe(`${dialect}, with the app's pool`, () => {
      it("the pool works before and after the store, which does not close it", async () => {
        const app = open(server.url);
        await app.query();
        const store = app.store();
        await store.put("pool", "one", absent);
        await store.close?.();
        await app.query();
        await app.end();
      });

      it("a connection that breaks during a statement does not crash the process, and the pool recovers", async () => {
        const proxy = await startFaultProxy(server);
        const app = open(through(server, proxy));
        await Promise.all([app.query(), app.query()]);
        const store = app.store();
        const lock = await hold(server, dialect);
        const waiting = codeOf(store.put("killed", "one", absent));
        await pause(100);
        await proxy.set({ kind: "reset" });
        expect(["unreachable", "refused", "timeout"]).toContain(await waiting);
        await proxy.set({ kind: "none" });
        await lock.release();
        await vi.waitFor(async () => expect(await codeOf(store.get("killed"))).toBe("ok"), { timeout: 3000 });
        await app.end();
        await proxy.close();
      });

      it("plugins of the app's Kysely do not change what the store reads and writes", async () => {
        const app = open(server.url);
        const store = sqlStore({ kysely: app.kysely.withSchema("elsewhere"), dialect });
        const version = await store.put("plug-in", "one", absent);
        expect(await store.get("plug-in")).toEqual({ value: "one", version });
        await app.end();
      });

      it("a foreign version, with characters that the column rejects, matches no entry", async () => {
        const app = open(server.url);
        const store = app.store();
        const version = await store.put("strange", "one", absent);
        for (const expected of ["é".repeat(36), "\0".repeat(36), "\ud800".repeat(36), "'".repeat(36)]) {
          expect(await store.put("strange", "two", { ttlSeconds: 60, expected })).toBeUndefined();
          await store.delete("strange", { expected });
        }
        expect(await store.get("strange")).toEqual({ value: "one", version });
        await app.end();
      });

      it("reads 4 MB back unchanged, with characters of every kind including U+0000", async () => {
        const app = open(server.url);
        const value = "\0 é 𝄞 '\\".repeat(400_000);
        await app.store().put("large", value, absent);
        expect((await app.store().get("large"))?.value === value).toBe(true);
        await app.end();
      });

      it("expiry follows the database's clock, so a process whose clock is an hour off reads and writes correctly", async () => {
        const app = open(server.url);
        const store = app.store();
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
        await store.put("behind", "one", { ttlSeconds: 10, expected: undefined });
        await store.put("short", "one", { ttlSeconds: 1, expected: undefined });
        vi.setSystemTime(Date.now() + 7_200_000);
        expect((await store.get("behind"))?.value).toBe("one");
        expect(await store.put("behind", "two", absent)).toBeUndefined();
        await vi.waitFor(async () => expect(await store.get("short")).toBeUndefined(), { timeout: 3000, interval: 50 });
        vi.useRealTimers();
        await app.end();
      });

      it.runIf(server.ours)("the table contains values but no keys, which contain IDs of users", async () => {
        const app = open(server.url);
        await app.store().put("person/somebody", "a value of the app", absent);
        const rows = await server.dump();
        expect(rows).toContain("a value of the app");
        expect(rows).not.toContain("somebody");
        expect(await execute(server, dialect, "SELECT id FROM identity_web_entries")).not.toHaveLength(0);
        await app.end();
      });
    });
  }
  it.runIf(mariadb !== undefined)("a pool of mysql2/promise works like one of mysql2", async () => {
    const pool = promises.createPool(mariadb?.url ?? "");
    const store = mysqlStore({ pool });
    const version = await store.put("promises", "one", absent);
    expect(await store.get("promises")).toEqual({ value: "one", version });
    await store.close?.();
    await pool.query("SELECT 1");
    await pool.end();
  });
}
