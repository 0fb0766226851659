// Prevents: a pool of the app's own that is closed, changed or crashed by the store, and stores that differ in what they hold.
import { setTimeout as pause } from "node:timers/promises";

import { startFaultProxy } from "@identity-web/test-servers";
import { CamelCasePlugin, Kysely, MysqlDialect, PostgresDialect } from "kysely";
import mysql from "mysql2";
import promises from "mysql2/promise";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";

import { mysqlStore, postgresStore, sqlStore } from "../../src/index.ts";
import { codeOf } from "../support/errors.ts";
import { execute, hold, mariadb, postgres, through } from "../support/servers.ts";

/** An app's own tables, which are none of the store's business. */
interface Theirs {
  readonly person: { readonly id: number };
}
const absent = { ttlSeconds: 60, expected: undefined };
const databases = [
  {
    dialect: "postgres",
    server: postgres,
    open: (url: string) => {
      const pool = new pg.Pool({ connectionString: url, max: 2 });
      const kysely = new Kysely<Theirs>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
      return { store: () => postgresStore({ pool }), kysely, ask: () => pool.query("SELECT 1"), end: () => pool.end() };
    },
  },
  {
    dialect: "mysql",
    server: mariadb,
    open: (url: string) => {
      const pool = mysql.createPool({ uri: url, connectionLimit: 2 });
      const kysely = new Kysely<Theirs>({ dialect: new MysqlDialect({ pool }), plugins: [new CamelCasePlugin()] });
      const ask = (): Promise<unknown> => pool.promise().query("SELECT 1");
      return { store: () => mysqlStore({ pool }), kysely, ask, end: () => pool.promise().end() };
    },
  },
] as const;
/** On the table of the usual name, which is there. */
export function defineOwnConnections(): void {
  for (const { dialect, server, open } of databases) {
    if (server === undefined) {
      continue;
    }
    describe(`${dialect}, by a pool of the app's own`, () => {
      it("the app uses it before and after the store, which does not close it", async () => {
        const app = open(server.url);
        await app.ask();
        const store = app.store();
        await store.put("pool", "one", absent);
        await store.close?.();
        await app.ask();
        await app.end();
      });

      it("a connection that breaks in the middle of a statement does not end the process, and the pool goes on", async () => {
        const proxy = await startFaultProxy(server);
        const app = open(through(server, proxy));
        await Promise.all([app.ask(), app.ask()]);
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

      it("plug-ins of the app's Kysely do not change what the store reads and writes", async () => {
        const app = open(server.url);
        const store = sqlStore({ kysely: app.kysely.withSchema("elsewhere"), dialect });
        const version = await store.put("plug-in", "one", absent);
        expect(await store.get("plug-in")).toEqual({ value: "one", version });
        await app.end();
      });

      it("a version that is none of ours, in letters that the column does not take, is not the expected one", async () => {
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

      it("4 MB with every kind of letter, also U+0000, come back letter by letter", async () => {
        const app = open(server.url);
        const value = "\0 é 𝄞 '\\".repeat(400_000);
        await app.store().put("large", value, absent);
        expect((await app.store().get("large"))?.value === value).toBe(true);
        await app.end();
      });

      it("times are the database's: a process whose clock is an hour off reads and writes like the others", async () => {
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

      it.runIf(server.ours)("the table has values and no keys, which are ids of people", async () => {
        const app = open(server.url);
        await app.store().put("person/somebody", "a value of theirs", absent);
        const rows = await server.dump();
        expect(rows).toContain("a value of theirs");
        expect(rows).not.toContain("somebody");
        expect(await execute(server, dialect, "SELECT id FROM identity_web_entries")).not.toHaveLength(0);
        await app.end();
      });
    });
  }
  it.runIf(mariadb !== undefined)("a pool of mysql2/promise is as good as one of mysql2", async () => {
    const pool = promises.createPool(mariadb?.url ?? "");
    const store = mysqlStore({ pool });
    const version = await store.put("promises", "one", absent);
    expect(await store.get("promises")).toEqual({ value: "one", version });
    await store.close?.();
    await pool.query("SELECT 1");
    await pool.end();
  });
}
