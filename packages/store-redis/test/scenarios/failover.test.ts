// Prevents: a failover that takes the app down, or that revives a session that has ended.
import { setTimeout as pause } from "node:timers/promises";

import { service, startRedisSentinel } from "@identity-web/test-servers";
import { createSentinel } from "redis";
import { expect, it } from "vitest";

import { redisStore } from "../../src/index.ts";

const group = await service("Redis Sentinel", startRedisSentinel);

it.runIf(group !== undefined)(
  "replaces a primary that dies under load within 30 s: calls fail with a reason until then, and replicated entries survive [F05] [F06]",
  async () => {
    const client = createSentinel({
      name: "primary",
      sentinelRootNodes: [{ host: "127.0.0.1", port: group?.port ?? 0 }],
      scanInterval: 500,
    });
    client.on("error", () => {});
    await client.connect();
    const store = redisStore({ client });
    const version = await store.put("key", "before", { ttlSeconds: 60, expected: undefined });
    await pause(300);
    const [primary] = group?.servers ?? [];
    await primary?.stop();

    const codes = new Set<string>();
    const began = performance.now();
    let entry: Awaited<ReturnType<typeof store.get>>;
    while (entry === undefined && performance.now() - began < 30_000) {
      const callBegan = performance.now();
      entry = await store.get("key").catch((error: { code?: string }) => void codes.add(String(error.code)));
      expect(performance.now() - callBegan).toBeLessThan(5000);
      await pause(50);
    }
    expect(entry).toEqual({ value: "before", version });
    expect([...codes].filter((code) => !["timeout", "unreachable", "refused"].includes(code))).toEqual([]);
    expect(await store.put("key", "after", { ttlSeconds: 60, expected: version })).toEqual(expect.any(String));
    await client.destroy();
    await group?.stop();
  },
);
