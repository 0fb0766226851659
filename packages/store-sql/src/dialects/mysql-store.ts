import type { Socket } from "node:net";

import type { Store } from "@identity-web/core/store";
import { CompiledQuery, Kysely, MysqlDialect, type MysqlPool, type MysqlPoolConnection } from "kysely";
import type mysql from "mysql2";

import { sqlStore } from "../store/sql-store.ts";
import type { TableName } from "../store/table.ts";
import { limitCheckout } from "./checkout-limit.ts";
import { closeOnce } from "./close-once.ts";
import { requireUrl, requireUrlOrPool } from "./connection-options.ts";
import { requireDriver } from "./require-driver.ts";

export interface MysqlStoreOptions extends TableName {
  /** `mysql://user:password@host:3306/database`. Connects on first use; `close` disconnects. */
  readonly url?: string | undefined;
  /** The app's pool, of the package `mysql2` or `mysql2/promise`. The store does not close it. Instead of `url`. */
  readonly pool?: MysqlPool | { readonly pool: object } | undefined;
  /** Size of the store's own pool. Default: 10. */
  readonly maxConnections?: number | undefined;
}

/**
 * In seconds. Otherwise a statement that waits for a lock would run, and write, long after its connection is gone.
 * MariaDB alone reads the comment.
 */
const sessionLimits =
  "SET SESSION innodb_lock_wait_timeout = 1, lock_wait_timeout = 1 /*M! , max_statement_time = 1 */";

/**
 * Returns a store in MySQL or MariaDB, with the package `mysql2`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function mysqlStore({ url, pool, maxConnections = 10, ...table }: MysqlStoreOptions): Store {
  requireUrlOrPool("mysqlStore", url, pool);
  // A pool of promises wraps a pool of callbacks.
  if (pool !== undefined) {
    return storeOn("pool" in pool ? (pool.pool as MysqlPool) : pool, table, []);
  }
  const ownPool = requireDriver<typeof mysql>("mysql2").createPool({
    uri: requireUrl("mysqlStore", url, ["mysql:"]),
    connectionLimit: maxConnections,
    // More callers than this would wait until their timeout.
    queueLimit: 1000,
    connectTimeout: 1000,
  });
  return closeOnce(
    storeOn(ownPool, table, [sessionLimits]),
    () => new Promise((resolve) => ownPool.end(() => resolve())),
  );
}

function storeOn(pool: MysqlPool, table: TableName, setUp: readonly string[]): Store {
  const limitedPool: MysqlPool = {
    end: (callback) => pool.end(callback),
    getConnection(callback) {
      pool.getConnection((error, connection) => {
        if (!error) {
          limitCheckout(connection, () => destroySocket(connection));
        }
        callback(error, connection);
      });
    },
  };
  const dialect = new MysqlDialect({
    pool: limitedPool,
    async onCreateConnection(connection): Promise<void> {
      for (const text of setUp) {
        await connection.executeQuery(CompiledQuery.raw(text));
      }
    },
  });
  return sqlStore({ kysely: new Kysely<never>({ dialect }), dialect: "mysql", ...table });
}

/** `destroy()` waits for a reply to its goodbye. Over a dead network none comes, and the statement would never end. */
function destroySocket(connection: MysqlPoolConnection): void {
  const { stream } = connection as { readonly stream?: Socket };
  if (stream === undefined) {
    connection.destroy();
  } else {
    stream.destroy(new Error("the connection was lost"));
  }
}
