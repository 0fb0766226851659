// Prevents: requests that hang, replies that are mixed up, or a crash of the process, when Redis is slow, down,
// restarted or refuses.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { type NetworkFault, service, startFaultProxy, startRedis } from "@identity-web/test-servers";
import { createClient, RESP_TYPES } from "redis";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { redisStore, RedisStoreError } from "../../src/index.ts";

const minute = { ttlSeconds: 60, expected: undefined };
const redis = await service("Redis", startRedis);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof RedisStoreError ? error.code : `not a RedisStoreError: ${String(error)}`),
  );

describe.runIf(redis?.own === true)("a store whose Redis or network fails", async () => {
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
    "with %j, 200 calls end soon after a second, each with a clear error, and the store recovers [F01] [F07]",
    async (fault, codes) => {
      await store.put("key", "x".repeat(2000), minute);
      await proxy.set(fault);
      const began = performance.now();
      const seen = await Promise.all(Array.from({ length: 200 }, () => codeOf(store.get("key"))));
      expect(performance.now() - began).toBeLessThan(5000);
      expect(seen.filter((code) => !codes.includes(code))).toEqual([]);
      await proxy.set({ kind: "none" });
      const restored = performance.now();
      await vi.waitFor(async () => expect((await store.get("key"))?.value).toHaveLength(2000), { timeout: 10_000 });
      expect(performance.now() - restored).toBeLessThan(5000);
      await store.delete("key");
    },
  );

  it("late or truncated replies are never mistaken for another key's [E12]", async () => {
    const keys = Array.from({ length: 50 }, () => randomUUID());
    for (const key of keys) {
      await store.put(key, `of ${key}`, minute);
    }
    const wrong: string[] = [];
    let correct = 0;
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
              correct++;
            } else {
              wrong.push(`${key}: ${entry?.value ?? "a miss"}`);
            }
          }),
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(correct).toBeGreaterThanOrEqual(50);
  });

  it("a connection whose command timed out is dropped, and the next command uses another [E12]", async () => {
    await store.get("any");
    const before = proxy.accepted();
    await proxy.set({ kind: "drop" });
    expect(await codeOf(store.get("any"))).toBe("timeout");
    await proxy.set({ kind: "none" });
    expect(await codeOf(store.get("any"))).toBe("ok");
    expect(proxy.accepted()).toBe(before + 1);
    expect(proxy.connections()).toBe(1);
  });

  it("reconnects to a Redis that was killed and restarted empty, and sends its scripts again [F05]", async () => {
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

  it("each call times out while Redis is frozen, and succeeds once it thaws [F01]", async () => {
    await store.get("any");
    redis.freeze();
    expect(await codeOf(store.get("any"))).toBe("timeout");
    redis.thaw();
    await vi.waitFor(async () => expect(await codeOf(store.get("any"))).toBe("ok"), { timeout: 5000, interval: 50 });
  });

  it("a write to a Redis whose memory is full fails with a reason, and later writes succeed [F05]", async () => {
    await store.put("key", "one", minute);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    const full = store.put("other", "two", minute);
    await expect(full).rejects.toMatchObject({ code: "refused", message: expect.stringContaining("OOM") as string });
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    expect(await codeOf(store.put("other", "two", minute))).toBe("ok");
  });

  it("a key that something else wrote is an error, not a miss [F05]", async () => {
    await redis.command("HSET", "identity-web:foreign", "a", "b");
    await expect(store.get("foreign")).rejects.toMatchObject({
      message: expect.stringContaining("WRONGTYPE") as string,
    });
    await redis.command("SET", "identity-web:foreign-text", "not an entry");
    await expect(store.get("foreign-text")).rejects.toMatchObject({ code: "mixed_up" });
  });

  it.each<NetworkFault>([{ kind: "drop" }, { kind: "half-open" }])(
    "recovers soon after a lasting %j ends, although calls continued during it [F01]",
    async (fault) => {
      await proxy.set(fault);
      const end = performance.now() + 3500;
      while (performance.now() < end) {
        await Promise.all(Array.from({ length: 5 }, () => codeOf(store.get("any"))));
        await pause(50);
      }
      await proxy.set({ kind: "none" });
      const restored = performance.now();
      await vi.waitFor(async () => expect(await codeOf(store.get("any"))).toBe("ok"), {
        timeout: 20_000,
        interval: 50,
      });
      expect(performance.now() - restored).toBeLessThan(10_000);
    },
  );

  it("reads replies that the app's client returns as buffers", async () => {
    const client = createClient({ url: redis.url });
    await client.connect();
    const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    const version = await redisStore({ client }).put("as bytes", "value é", minute);
    expect(await redisStore({ client: bytes }).get("as bytes")).toEqual({ value: "value é", version });
    client.destroy();
  });

  it("a thousand concurrent first calls share one connection and leave no listeners behind", async () => {
    const warnings: string[] = [];
    const record = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", record);
    const other = redisStore({ url: `redis://127.0.0.1:${proxy.port}` });
    await store.get("any");
    const before = proxy.accepted();
    const codes = await Promise.all(Array.from({ length: 1000 }, () => codeOf(other.get("any"))));
    expect(new Set(codes)).toEqual(new Set(["ok"]));
    expect(proxy.accepted()).toBe(before + 1);
    await new Promise((resume) => setImmediate(resume));
    process.off("warning", record);
    expect(warnings).toEqual([]);
    await other.close?.();
  });

  it("a call fails soon after a second if the app's client is disconnected", async () => {
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

describe.runIf(redis?.own === true)("a store that Redis refuses", () => {
  it("reports a wrong password without revealing it, and connects with the right one [F05]", async () => {
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

  it("reports that the database does not exist", async () => {
    const store = redisStore({ url: `${redis?.url}/99` });
    await expect(store.get("any")).rejects.toMatchObject({ message: expect.stringContaining("database") as string });
    await store.close?.();
  });
});

afterAll(async () => redis?.stop());
