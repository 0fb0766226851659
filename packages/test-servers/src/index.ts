/** Real servers for tests, and a proxy that causes network faults on the way to them. */
export { type FaultProxy, type NetworkFault, startFaultProxy } from "./fault-proxy.ts";
export { freePort } from "./free-port.ts";
export { type RedisOptions, type RedisServer, startRedis } from "./redis.ts";
export { startMariadb } from "./mariadb.ts";
export { startPostgres } from "./postgres.ts";
export { type RedisGroup, type SentinelGroup, startRedisCluster, startRedisSentinel } from "./redis-cluster.ts";
export { type Found, service } from "./service.ts";
export type { SqlServer } from "./sql-server.ts";
