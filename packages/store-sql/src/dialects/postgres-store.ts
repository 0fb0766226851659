import type { Store } from "@identity-web/core/store";
import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import type pg from "pg";

import { lend } from "../lent-connections.ts";
import { requireDriver } from "../require-driver.ts";
import { closing, sqlStore } from "../sql-store.ts";
import type { TableName } from "../table.ts";
import { oneOf, requireUrl } from "./database-url.ts";

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
  oneOf("postgresStore", url, pool);
  if (pool !== undefined) {
    return storeOn(pool as pg.Pool, table);
  }
  const own = new (requireDriver<typeof pg>("pg").Pool)({
    connectionString: requireUrl("postgresStore", url, ["postgres:", "postgresql:"]),
    max: maxConnections,
    connectionTimeoutMillis: 1000,
    statement_timeout: 1000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  return closing(storeOn(own, table), () => own.end());
}

function storeOn(pool: pg.Pool, table: TableName): Store {
  // An idle connection that breaks says so here, and would end the process where nobody listens.
  if ("on" in pool) {
    pool.on("error", () => {});
  }
  const heard = new WeakSet<pg.PoolClient>();
  const lending: PostgresPool = {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      // A connection that breaks while it is lent says so twice: to the statement, and to whoever listens, or the process ends.
      if (!heard.has(client)) {
        client.on("error", () => {});
      }
      heard.add(client);
      lend(client, () => void (client as unknown as pg.Client).end().catch(() => {}));
      return client;
    },
  };
  const kysely = new Kysely<never>({ dialect: new PostgresDialect({ pool: lending }) });
  return sqlStore({ kysely, dialect: "postgres", ...table });
}
