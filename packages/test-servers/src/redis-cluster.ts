import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "./free-port.ts";
import { sendRedisCommand, type RedisServer, startRedis } from "./redis.ts";
import { findProgram, ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";

export interface RedisGroup {
  readonly servers: readonly RedisServer[];
  stop(): Promise<void>;
}

/** Starts a cluster of three primaries that share the slots. */
export async function startRedisCluster(): Promise<Found<RedisGroup>> {
  const folder = mkdtempSync(join(tmpdir(), "redis-cluster-"));
  const servers: RedisServer[] = [];
  const slotBoundaries = [0, 5461, 10_923, 16_384];
  for (let index = 0; index < 3; index++) {
    const args = ["--cluster-enabled", "yes", "--cluster-config-file", `nodes-${index}.conf`, "--dir", folder];
    const server = await startRedis({ args, port: await portWithBus() });
    if (typeof server === "string") {
      return server;
    }
    await server.command(
      "CLUSTER",
      "ADDSLOTSRANGE",
      String(slotBoundaries[index]),
      String((slotBoundaries[index + 1] ?? 0) - 1),
    );
    servers.push(server);
  }
  const [first, ...others] = servers;
  for (const { port } of others) {
    await first?.command("CLUSTER", "MEET", "127.0.0.1", String(port));
  }
  for (const server of servers) {
    await until(async () => (await server.command("CLUSTER", "INFO")).includes("cluster_state:ok"));
    await until(async () => (await server.command("CLUSTER", "INFO")).includes("cluster_known_nodes:3"));
  }
  return {
    servers,
    async stop(): Promise<void> {
      for (const server of servers) {
        await server.stop();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface SentinelGroup extends RedisGroup {
  /** The sentinel's port. The sentinel knows the primary as `primary`. */
  readonly port: number;
}

/** Starts a primary, a replica, and a sentinel that promotes the replica within a few seconds if the primary fails. */
export async function startRedisSentinel(): Promise<Found<SentinelGroup>> {
  const program = findProgram("redis-server", "valkey-server");
  const primary = await startRedis();
  if (typeof primary === "string") {
    return primary;
  }
  if (program === undefined) {
    return "redis-server is not installed.";
  }
  const replica = await startRedis({ args: ["--replicaof", `127.0.0.1 ${primary.port}`] });
  if (typeof replica === "string") {
    return replica;
  }
  const folder = mkdtempSync(join(tmpdir(), "redis-sentinel-"));
  const port = await freePort();
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor primary 127.0.0.1 ${primary.port} 1`,
    "sentinel down-after-milliseconds primary 500",
    "sentinel failover-timeout primary 3000",
  ];
  const file = join(folder, "sentinel.conf");
  writeFileSync(file, lines.join("\n"));
  const sentinel = await ServerProcess.start(program, [file, "--sentinel"], "+monitor");
  await until(async () => (await replica.command("INFO", "replication")).includes("master_link_status:up"));
  const replicas = (): Promise<string> => sendRedisCommand(port, undefined, ["SENTINEL", "REPLICAS", "primary"]);
  await until(async () => (await replicas()).includes(String(replica.port)));
  return {
    servers: [primary, replica],
    port,
    async stop(): Promise<void> {
      await sentinel.stop();
      await Promise.all([primary.stop(), replica.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Returns a free port below 55 000, because the nodes of a cluster talk to each other on the port that is 10 000
 * higher.
 */
async function portWithBus(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 55_000) {
      return port;
    }
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await condition().catch(() => false)) {
      return;
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error("The servers did not connect to each other within 15 s.");
}
