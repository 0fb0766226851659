// Prevents: a store that is correct with one kind of Redis client and wrong with another.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { defineStoreContract } from "@identity-web/contract-tests/store";
import { service, startRedis, startRedisCluster } from "@identity-web/test-servers";
import { createClient, createClientPool, createCluster } from "redis";
import { afterAll, describe, expect, it } from "vitest";

import { redisStore } from "../src/index.ts";

const options = { pass: (seconds: number) => pause(seconds * 1000), shared: true, leases: true };
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
  const prefix = `${randomUUID()} `;
  defineStoreContract("Redis, by URL", { create: () => redisStore({ url: redis.url }), ...options });
  defineStoreContract("Redis, by the app's client", { create: () => redisStore({ client }), ...options });
  defineStoreContract("Redis, by a pool and with a prefix", {
    create: () => redisStore({ client: pool, prefix }),
    ...options,
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
  defineStoreContract("Redis cluster", { create: () => redisStore({ client: cluster }), ...options });
}

describe("the options of redisStore", () => {
  it.each([
    [{}, /a url or a client/u],
    [{ url: "http://localhost:6379" }, /redis:\/\/host/u],
    [{ url: "localhost:6379" }, /redis:\/\/host/u],
    [{ url: ":secret@" }, /^(?!.*secret)/u],
  ])("%j are rejected when the store is created", (invalid, message) => {
    expect(() => redisStore(invalid)).toThrow(message);
  });
});
