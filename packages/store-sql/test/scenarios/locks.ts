// Prevents: writes that happen twice, or after their caller got an error; statements that wait forever for a lock.
import { setTimeout as pause } from "node:timers/promises";

import type { Store } from "@identity-web/core/store";
import { type FaultProxy, startFaultProxy } from "@identity-web/test-servers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { mysqlStore, postgresStore } from "../../src/index.ts";
import { codeOf } from "../support/error-code.ts";
import { failingWrites } from "../support/failing-writes.ts";
import { execute, hold, mariadb, postgres, through } from "../support/servers.ts";

const absent = { ttlSeconds: 60, expected: undefined };
const databases = [
  { dialect: "postgres", server: postgres, storeOf: postgresStore },
  { dialect: "mysql", server: mariadb, storeOf: mysqlStore },
] as const;
/** Requires the table with its default name. */
export function defineLocks(): void {
  for (const { dialect, server, storeOf } of databases) {
    if (server === undefined) {
      continue;
    }
    describe(`${dialect}, when other transactions are in the way`, () => {
      const stores: Store[] = [];
      const open = (options: { url: string; maxConnections?: number; table?: string }): Store => {
        const store = storeOf(options);
        stores.push(store);
        return store;
      };
      let proxy: FaultProxy;
      beforeAll(async () => {
        proxy = await startFaultProxy(server);
      });
      beforeEach(() => execute(server, dialect, "DELETE FROM identity_web_entries"));
      afterAll(async () => {
        for (const store of stores) {
          await store.close?.();
        }
        await proxy.close();
      });

      it("calls behind a lock end soon after a second, without a later write or a leaked connection [F08]", async () => {
        const store = open({ url: through(server, proxy), maxConnections: 3 });
        const version = await store.put("key", "one", absent);
        const lock = await hold(server, dialect);
        const began = performance.now();
        const late = { ttlSeconds: 60, expected: version };
        const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(store.put("key", "late", late))));
        expect(performance.now() - began).toBeLessThan(5000);
        expect(new Set(codes)).toEqual(new Set(["timeout"]));
        await pause(1500);
        await lock.release();
        await vi.waitFor(async () => expect(await store.get("key")).toEqual({ value: "one", version }), {
          timeout: 3000,
        });
        await pause(100);
        expect(await store.get("key")).toEqual({ value: "one", version });
        expect(proxy.connections()).toBeLessThanOrEqual(3);
      });

      it("a call whose connection is killed during a statement fails at once, and the connection is replaced [F08]", async () => {
        const store = open({ url: server.url, maxConnections: 3 });
        const version = await store.put("key", "one", absent);
        const lock = await hold(server, dialect);
        const waiting = codeOf(store.put("key", "two", { ttlSeconds: 60, expected: version }));
        await pause(200);
        await lock.killOthers();
        expect(["unreachable", "refused"]).toContain(await waiting);
        await lock.release();
        expect((await store.get("key"))?.value).toBe("one");
      });

      it("a deadlock is tried three times in all, and a write whose response was lost is not retried [F08]", async () => {
        const table = "failing_entries";
        const writes = await failingWrites(server, dialect, table);
        const store = open({ url: through(server, proxy), table });
        const version = await store.put("key", "one", absent);
        await writes.fail(2);
        const second = await store.put("key", "two", { ttlSeconds: 60, expected: version });
        expect(second).toEqual(expect.any(String));
        expect(await writes.tried()).toBe(3);
        await writes.fail(1000);
        expect(await codeOf(store.put("key", "three", { ttlSeconds: 60, expected: second }))).toBe("refused");
        expect(await writes.tried()).toBe(3);
        await writes.fail(0);
        await proxy.set({ kind: "break", probability: 1 });
        const connections = proxy.accepted();
        expect(await codeOf(store.put("key", "three", { ttlSeconds: 60, expected: second }))).toBe("unreachable");
        expect(proxy.accepted()).toBe(connections);
        await proxy.set({ kind: "none" });
        expect(await writes.tried()).toBe(1);
        expect((await store.get("key"))?.value).toBe("three");
      });
    });
  }

  describe.runIf(postgres !== undefined)("postgres with serializable isolation", () => {
    it("a write that could not be serialized is retried and succeeds [F08]", async () => {
      if (postgres === undefined) {
        return;
      }
      const url = `${postgres.url}?options=-c%20default_transaction_isolation%3Dserializable`;
      const store = postgresStore({ url });
      const version = await store.put("serial", "one", absent);
      const other = await hold(postgres, "postgres", "UPDATE identity_web_entries SET expires_at = expires_at + 1");
      const writing = store.put("serial", "two", { ttlSeconds: 60, expected: version });
      await pause(200);
      await other.release();
      expect(await writing).toEqual(expect.any(String));
      await store.close?.();
    });
  });
}
