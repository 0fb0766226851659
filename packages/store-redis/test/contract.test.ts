// Prevents: a store that passes on one way to Redis and not on another.
import { randomUUID } from "node:crypto";

import { defineStoreContract } from "@identity-web/contract-tests/store";
import { service, startRedis, startRedisCluster } from "@identity-web/test-servers";
import { createClient, createClientPool, createCluster } from "redis";
import { afterAll } from "vitest";

import { redisStore } from "../src/index.ts";

const redis = await service("Redis", startRedis);

if (redis !== undefined) {
  const client = createClient({ url: redis.url });
  const pool = createClientPool({ url: redis.url });
  await Promise.all([client.connect(), pool.connect()]);
  afterAll(async () => {
    client.destroy();
    pool.destroy();
    await redis.stop();
  });
  const wait = (seconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, seconds * 1000));
  const rest = { pass: wait, shared: true, leases: true };
  defineStoreContract("Redis by URL", { create: () => redisStore({ url: redis.url }), ...rest });
  defineStoreContract("Redis by the app's client", { create: () => redisStore({ client }), ...rest });
  const prefix = `${randomUUID()} `;
  defineStoreContract("Redis by a pool, with a prefix", {
    create: () => redisStore({ client: pool, prefix }),
    ...rest,
  });
}

const group = await service("a Redis cluster", startRedisCluster);

if (group !== undefined) {
  const cluster = createCluster({ rootNodes: group.servers.map(({ url }) => ({ url })), useReplicas: true });
  await cluster.connect();
  afterAll(async () => {
    cluster.destroy();
    await group.stop();
  });
  const pass = (seconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, seconds * 1000));
  defineStoreContract("Redis cluster", {
    create: () => redisStore({ client: cluster }),
    pass,
    shared: true,
    leases: true,
  });
}
