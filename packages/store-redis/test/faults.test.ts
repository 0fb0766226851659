// Prevents: a Redis that is slow, gone, restarted or unwilling, and requests that hang, answers that are mixed up, or a process that ends.
import { randomUUID } from "node:crypto";

import { type NetworkFault, service, startFaultProxy, startRedis } from "@identity-web/test-servers";
import { createClient, RESP_TYPES } from "redis";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { redisStore, RedisStoreError } from "../src/index.ts";

const minute = { ttlSeconds: 60, expected: undefined };
const redis = await service("Redis", startRedis);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof RedisStoreError ? error.code : `not ours: ${String(error)}`),
  );

describe.runIf(redis?.own === true)("Redis behind a bad network", async () => {
  if (redis === undefined) {
    return;
  }
  const proxy = await startFaultProxy(redis);
  const store = redisStore({ url: `redis://127.0.0.1:${proxy.port}` });
  const unhandled: unknown[] = [];
  process.on("unhandledRejection", (error) => unhandled.push(error));
  afterEach(async () => {
    await proxy.set({ kind: "none" });
    await vi.waitFor(() => store.get("any"), { timeout: 10_000, interval: 50 });
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
    [{ kind: "delay", milliseconds: 10_000 }, ["timeout", "unreachable"]],
    [{ kind: "trickle", bytesPerSecond: 1 }, ["timeout", "unreachable"]],
  ])(
    "F01 F07 %j: 200 calls end within a second and a bit, each with a clear error, and it heals",
    async (fault, codes) => {
      await store.put("key", "x".repeat(2000), minute);
      await proxy.set(fault);
      const began = performance.now();
      const answers = await Promise.all(Array.from({ length: 200 }, () => codeOf(store.get("key"))));
      expect(performance.now() - began).toBeLessThan(5000);
      expect(answers.filter((code) => !codes.includes(code))).toEqual([]);
      await proxy.set({ kind: "none" });
      const back = performance.now();
      await vi.waitFor(async () => expect((await store.get("key"))?.value).toHaveLength(2000), { timeout: 10_000 });
      expect(performance.now() - back).toBeLessThan(5000);
      await store.delete("key");
    },
  );

  it("E12 answers that come late or break off are never taken for another key's", async () => {
    const keys = Array.from({ length: 50 }, () => randomUUID());
    for (const key of keys) {
      await store.put(key, `of ${key}`, minute);
    }
    const wrong: string[] = [];
    const right = { count: 0 };
    const faults: NetworkFault[] = [
      { kind: "delay", milliseconds: 1100 },
      { kind: "break", probability: 0.3 },
      { kind: "trickle", bytesPerSecond: 300 },
      { kind: "none" },
    ];
    for (const fault of faults) {
      await proxy.set(fault);
      if (fault.kind === "none") {
        await vi.waitFor(() => store.get("any"), { timeout: 10_000, interval: 50 });
      }
      for (let round = 0; round < 4; round++) {
        await Promise.all(
          keys.map(async (key) => {
            const entry = await store.get(key).catch(() => "failed" as const);
            if (entry === "failed") {
              return;
            }
            if (entry?.value === `of ${key}`) {
              right.count++;
            } else {
              wrong.push(`${key}: ${entry?.value ?? "a miss"}`);
            }
          }),
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(right.count).toBeGreaterThanOrEqual(50);
  });

  it("E12 a connection with an unanswered command is given up, and not used for the next one", async () => {
    await store.get("any");
    const before = proxy.accepted();
    await proxy.set({ kind: "drop" });
    expect(await codeOf(store.get("any"))).toBe("timeout");
    await proxy.set({ kind: "none" });
    expect(await codeOf(store.get("any"))).toBe("ok");
    expect(proxy.accepted()).toBe(before + 1);
    expect(proxy.connections()).toBe(1);
  });

  it("F05 a Redis that was killed and started again is found again, empty, and scripts are sent again", async () => {
    await store.put("key", "one", minute);
    await redis.stop();
    expect(await codeOf(store.put("other", "two", minute))).toBe("unreachable");
    await redis.start();
    const began = performance.now();
    await vi.waitFor(async () => expect(await codeOf(store.get("key"))).toBe("ok"), { timeout: 30_000, interval: 50 });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await store.get("key")).toBeUndefined();
    expect(await store.put("key", "two", minute)).toEqual(expect.any(String));
  });

  it("F01 a Redis that is frozen costs each call a second, and goes on when it thaws", async () => {
    await store.get("any");
    redis.freeze();
    expect(await codeOf(store.get("any"))).toBe("timeout");
    redis.thaw();
    await vi.waitFor(async () => expect(await codeOf(store.get("any"))).toBe("ok"), { timeout: 5000, interval: 50 });
  });

  it("F05 memory that is full refuses writes with a reason, and reads go on", async () => {
    await store.put("key", "one", minute);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    const full = store.put("other", "two", minute);
    await expect(full).rejects.toMatchObject({ code: "refused", message: expect.stringContaining("OOM") as string });
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    expect(await codeOf(store.put("other", "two", minute))).toBe("ok");
  });

  it("F05 a key that something else wrote is an error, and not a miss", async () => {
    await redis.command("HSET", "identity-web:foreign", "a", "b");
    await expect(store.get("foreign")).rejects.toMatchObject({
      message: expect.stringContaining("WRONGTYPE") as string,
    });
    await redis.command("SET", "identity-web:foreign-text", "no entry of ours");
    await expect(store.get("foreign-text")).rejects.toMatchObject({ code: "mixed_up" });
  });

  it.each<NetworkFault>([{ kind: "drop" }, { kind: "half-open" }])(
    "F01 %j that lasts, while calls go on, is over for the store soon after it is over",
    async (fault) => {
      await proxy.set(fault);
      const end = performance.now() + 3500;
      while (performance.now() < end) {
        await Promise.all(Array.from({ length: 5 }, () => codeOf(store.get("any"))));
        await new Promise((resume) => setTimeout(resume, 50));
      }
      await proxy.set({ kind: "none" });
      const back = performance.now();
      await vi.waitFor(async () => expect(await codeOf(store.get("any"))).toBe("ok"), {
        timeout: 20_000,
        interval: 50,
      });
      expect(performance.now() - back).toBeLessThan(10_000);
    },
  );

  it("reads what a client of the app's own answers as bytes", async () => {
    const client = createClient({ url: redis.url });
    await client.connect();
    const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    const version = await redisStore({ client }).put("as bytes", "value é", minute);
    expect(await redisStore({ client: bytes }).get("as bytes")).toEqual({ value: "value é", version });
    client.destroy();
  });

  it("a thousand first calls at once share one connection, and leave no listeners behind", async () => {
    const warnings: string[] = [];
    const notice = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", notice);
    const other = redisStore({ url: `redis://127.0.0.1:${proxy.port}` });
    await store.get("any");
    const before = proxy.accepted();
    const codes = await Promise.all(Array.from({ length: 1000 }, () => codeOf(other.get("any"))));
    expect(new Set(codes)).toEqual(new Set(["ok"]));
    expect(proxy.accepted()).toBe(before + 1);
    await new Promise((resume) => setImmediate(resume));
    process.off("warning", notice);
    expect(warnings).toEqual([]);
    await other.close?.();
  });

  it("an app's own client that is cut off is an error within a second", async () => {
    const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` });
    client.on("error", () => {});
    await client.connect();
    const other = redisStore({ client });
    await proxy.set({ kind: "refuse" });
    const began = performance.now();
    expect(["timeout", "unreachable"]).toContain(await codeOf(other.get("any")));
    expect(performance.now() - began).toBeLessThan(5000);
    client.destroy();
  });
});

describe.runIf(redis?.own === true)("Redis that does not let us in", () => {
  it("F05 says that the password is wrong, names none, and lets in with the right one", async () => {
    const locked = await startRedis({ password: "the-right-password" });
    if (typeof locked === "string") {
      throw new Error(locked);
    }
    const at = (auth: string): string => `redis://${auth}127.0.0.1:${locked.port}`;
    for (const auth of ["", ":the-wrong-password@"]) {
      const store = redisStore({ url: at(auth) });
      const error: unknown = await store.get("any").catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "authentication_failed" });
      expect(String(error)).not.toMatch(/the-wrong|127\.0/u);
      await store.close?.();
    }
    const store = redisStore({ url: at(":the-right-password@") });
    expect(await store.get("any")).toBeUndefined();
    await store.close?.();
    await locked.stop();
  });

  it("says that there is no such database", async () => {
    const store = redisStore({ url: `${redis?.url}/99` });
    await expect(store.get("any")).rejects.toMatchObject({ message: expect.stringContaining("database") as string });
    await store.close?.();
  });

  it.each([
    [{}, /a url or a client/u],
    [{ url: "http://localhost:6379" }, /redis:\/\/host/u],
    [{ url: "localhost:6379" }, /redis:\/\/host/u],
    [{ url: ":secret@" }, /^(?!.*secret)/u],
  ])("refuses %j when the store is made", (options, message) => {
    expect(() => redisStore(options)).toThrow(message);
  });
});

afterAll(async () => redis?.stop());
