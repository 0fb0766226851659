import type { Store } from "@identity-web/core/store";
import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import type pg from "pg";
import { SqlStoreError } from "../errors.ts";
import { requireDriver } from "../require-driver.ts";
import { sqlStore } from "../sql-store.ts";
import type { TableName } from "../table.ts";
import { watchedSockets } from "../watched-sockets.ts";

export interface PostgresStoreOptions extends TableName {
  /** `postgres://user:password@host:5432/database`. The store connects at its first use, and closes with the app. */
  readonly url?: string | undefined;
  /** A pool of the package `pg` of the app's own. It is not closed. In place of `url`. */
  readonly pool?: PostgresPool | undefined;
  /** Connections at most, of the store's own pool; 10 by default. */
  readonly maxConnections?: number | undefined;
}

/**
 * PostgreSQL, by the package `pg`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function postgresStore({ url, pool, maxConnections = 10, ...table }: PostgresStoreOptions): Store {
  if ((url === undefined) === (pool === undefined)) {
    throw new SqlStoreError("options_invalid", "postgresStore takes a url or a pool: give one of them.");
  }
  if (pool !== undefined) {
    survive(pool);
    return sqlStore({ kysely: new Kysely({ dialect: new PostgresDialect({ pool }) }), dialect: "postgres", ...table });
  }
  const sockets = watchedSockets();
  const own = new (requireDriver<typeof pg>("pg").Pool)({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 1000,
    statement_timeout: 1000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    allowExitOnIdle: true,
    stream: () => sockets.make(),
  });
  survive(own);
  const kysely = new Kysely<never>({ dialect: new PostgresDialect({ pool: own }) });
  const connections = { distrust: () => sockets.breakSilent(), close: () => own.end() };
  return sqlStore({ kysely, dialect: "postgres", ...table }, connections);
}

/** A connection that breaks is replaced, idle or in use; without these listeners it would end the process. */
function survive(given: PostgresPool): void {
  const pool = given as pg.Pool;
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
}
