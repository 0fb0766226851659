// Prevents: requests that hang, connections that leak or a crash of the process, when a database is slow, down or full.
import { type FaultProxy, type NetworkFault, startFaultProxy } from "@identity-web/test-servers";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { mysqlStore, postgresStore } from "../../src/index.ts";
import { codeOf } from "../support/error-code.ts";
import { execute, makeTable, mariadb, postgres, through } from "../support/servers.ts";
import { defineLocks } from "./locks.ts";

const minute = { ttlSeconds: 60, expected: undefined };
const databases = [
  {
    dialect: "postgres",
    server: postgres,
    store: postgresStore,
  },
  {
    dialect: "mysql",
    server: mariadb,
    store: mysqlStore,
  },
] as const;

if (postgres !== undefined) {
  await makeTable(postgres, "postgres");
}
if (mariadb !== undefined) {
  await makeTable(mariadb, "mysql");
}
defineLocks();
afterAll(() => Promise.all([postgres?.end(), mariadb?.end()]));

for (const { dialect, server, store: storeOf } of databases) {
  describe.runIf(server !== undefined)(`a store whose ${dialect} or network fails`, () => {
    if (server === undefined) {
      return;
    }
    let proxy: FaultProxy;
    let store: ReturnType<typeof storeOf>;
    const unhandled: unknown[] = [];
    const connectionsOfStore = async (): Promise<number> => {
      const query =
        dialect === "postgres"
          ? "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
          : "SELECT count(*) AS n FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
      return Number((await execute(server, dialect, query))[0]?.["n"]);
    };
    beforeAll(async () => {
      proxy = await startFaultProxy(server);
      store = storeOf({ url: through(server, proxy), maxConnections: 5 });
      process.on("unhandledRejection", (error) => unhandled.push(error));
    });
    afterEach(async () => {
      await proxy.set({ kind: "none" });
      await vi.waitFor(() => store.get("any"), { timeout: 15_000, interval: 50 });
      expect(unhandled).toEqual([]);
    });
    afterAll(async () => {
      await store.close?.();
      await proxy.close();
    });

    it.each<[NetworkFault, readonly string[]]>([
      [{ kind: "drop" }, ["timeout", "unreachable"]],
      [{ kind: "refuse" }, ["unreachable"]],
      [{ kind: "reset" }, ["unreachable"]],
      [{ kind: "trickle", bytesPerSecond: 1 }, ["timeout", "unreachable"]],
    ])(
      "with %j, 50 calls end soon after a second, each with a clear error, and the store recovers [F01] [F07]",
      async (fault, codes) => {
        await store.put("key", "x".repeat(2000), minute);
        await proxy.set(fault);
        const began = performance.now();
        const seen = await Promise.all(Array.from({ length: 50 }, () => codeOf(store.get("key"))));
        expect(performance.now() - began).toBeLessThan(5000);
        expect(seen.filter((code) => !codes.includes(code))).toEqual([]);
        await proxy.set({ kind: "none" });
        const read = async (): Promise<void> => expect((await store.get("key"))?.value).toHaveLength(2000);
        await vi.waitFor(read, { timeout: 10_000, interval: 50 });
        await store.delete("key");
      },
    );

    it("hundreds of connections that break in the middle of a response leak nothing [F08]", async () => {
      await store.put("key", "x".repeat(100), minute);
      await proxy.set({ kind: "break", probability: 0.5 });
      const codes = new Set<string>();
      for (let round = 0; round < 40; round++) {
        for (const code of await Promise.all(Array.from({ length: 20 }, () => codeOf(store.get("key"))))) {
          codes.add(code);
        }
      }
      expect([...codes].filter((code) => !["ok", "unreachable", "timeout", "refused"].includes(code))).toEqual([]);
      expect(codes).toContain("ok");
      await proxy.set({ kind: "none" });
      await vi.waitFor(async () => expect((await store.get("key"))?.value).toHaveLength(100), { timeout: 10_000 });
      await vi.waitFor(async () => expect(await connectionsOfStore()).toBeLessThanOrEqual(5), { timeout: 10_000 });
    });

    it("a connection that the database kills is replaced [F08]", async () => {
      await Promise.all(Array.from({ length: 10 }, () => store.get("any")));
      if (dialect === "postgres") {
        const others =
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        await execute(server, dialect, others);
      } else {
        const rows = await execute(
          server,
          dialect,
          "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
        );
        await execute(server, dialect, ...rows.map(({ id }) => `KILL ${String(id)}`));
      }
      await vi.waitFor(async () => expect(await codeOf(store.get("any"))).toBe("ok"), { timeout: 5000, interval: 20 });
    });

    it("more callers than connections queue, and all succeed [F08]", async () => {
      const codes = await Promise.all(
        Array.from({ length: 100 }, (_, index) => codeOf(store.put(`many/${index}`, "x", minute))),
      );
      expect(new Set(codes)).toEqual(new Set(["ok"]));
      expect(await connectionsOfStore()).toBeLessThanOrEqual(5);
    });

    it("concurrent writers of the same rows all succeed, without a deadlock [F08]", async () => {
      const keys = Array.from({ length: 8 }, (_, index) => `cross/${index}`);
      const codes = await Promise.all(
        Array.from({ length: 120 }, async (_, turn) => {
          const key = keys[(turn * 5) % keys.length] ?? "";
          if (turn % 3 === 0) {
            return codeOf(store.delete(key));
          }
          const entry = await store.get(key);
          return codeOf(store.put(key, "x", { ttlSeconds: 60, expected: entry?.version }));
        }),
      );
      expect(new Set(codes)).toEqual(new Set(["ok"]));
    });

    it.runIf(server.ours)(
      "reconnects to a database that was killed and restarted, with its entries intact [F05]",
      async () => {
        await store.put("stored", "one", minute);
        await server.stop();
        expect(["unreachable", "timeout"]).toContain(await codeOf(store.get("stored")));
        await server.start();
        await vi.waitFor(async () => expect((await store.get("stored"))?.value).toBe("one"), {
          timeout: 15_000,
          interval: 50,
        });
      },
    );

    it("reports the SQL for a missing table, a missing database and a wrong user, without secrets", async () => {
      const missing = storeOf({ url: server.url, table: "not_there" });
      await expect(missing.get("any")).rejects.toMatchObject({
        code: "table_missing",
        message: expect.stringMatching(/CREATE TABLE ["`]not_there["`]/u) as string,
      });
      const noDatabase = storeOf({ url: server.url.replace(/\/\w+$/u, "/no_such_database") });
      await expect(noDatabase.get("any")).rejects.toMatchObject({ code: "database_missing" });
      const url = new URL(server.url);
      [url.username, url.password] = ["stranger", "the-secret"];
      const stranger = storeOf({ url: url.href });
      const error: unknown = await stranger.get("any").catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "authentication_failed" });
      expect(String(error)).not.toMatch(/the-secret|stranger|127\.0/u);
      for (const opened of [missing, noDatabase, stranger]) {
        await opened.close?.();
      }
    });
  });
}
