import type { Store } from "@identity-web/core/store";
import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import type pg from "pg";

import { sqlStore } from "../store/sql-store.ts";
import type { TableName } from "../store/table.ts";
import { limitCheckout } from "./checkout-limit.ts";
import { closeOnce } from "./close-once.ts";
import { requireUrl, requireUrlOrPool } from "./connection-options.ts";
import { requireDriver } from "./require-driver.ts";

export interface PostgresStoreOptions extends TableName {
  /** `postgres://user:password@host:5432/database`. Connects on first use; `close` disconnects. */
  readonly url?: string | undefined;
  /** The app's pool, of the package `pg`. The store does not close it. Instead of `url`. */
  readonly pool?: PostgresPool | undefined;
  /** Size of the store's own pool. Default: 10. */
  readonly maxConnections?: number | undefined;
}

/**
 * Returns a store in PostgreSQL, with the package `pg`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function postgresStore({ url, pool, maxConnections = 10, ...table }: PostgresStoreOptions): Store {
  requireUrlOrPool("postgresStore", url, pool);
  if (pool !== undefined) {
    return storeOn(pool as pg.Pool, table);
  }
  const ownPool = new (requireDriver<typeof pg>("pg").Pool)({
    connectionString: requireUrl("postgresStore", url, ["postgres:", "postgresql:"]),
    max: maxConnections,
    connectionTimeoutMillis: 1000,
    statement_timeout: 1000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  return closeOnce(storeOn(ownPool, table), () => ownPool.end());
}

function storeOn(pool: pg.Pool, table: TableName): Store {
  // The error of an idle connection arrives here, and would crash the process if nothing listened.
  if ("on" in pool) {
    pool.on("error", () => {});
  }
  const listening = new WeakSet<pg.PoolClient>();
  const limitedPool: PostgresPool = {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      // A connection that breaks while it is checked out reports it twice: to the statement, and as an event that
      // crashes the process if nothing listens.
      if (!listening.has(client)) {
        client.on("error", () => {});
      }
      listening.add(client);
      limitCheckout(client, () => void (client as unknown as pg.Client).end().catch(() => {}));
      return client;
    },
  };
  const kysely = new Kysely<never>({ dialect: new PostgresDialect({ pool: limitedPool }) });
  return sqlStore({ kysely, dialect: "postgres", ...table });
}
