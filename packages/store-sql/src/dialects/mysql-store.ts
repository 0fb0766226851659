import type { Socket } from "node:net";

import type { Store } from "@identity-web/core/store";
import { CompiledQuery, Kysely, MysqlDialect, type MysqlPool, type MysqlPoolConnection } from "kysely";
import type mysql from "mysql2";

import { lend } from "../lent-connections.ts";
import { requireDriver } from "../require-driver.ts";
import { closing, sqlStore } from "../sql-store.ts";
import type { TableName } from "../table.ts";
import { oneOf, requireUrl } from "./database-url.ts";

export interface MysqlStoreOptions extends TableName {
  /** `mysql://user:password@host:3306/database`. The store connects at its first use, and closes with the app. */
  readonly url?: string | undefined;
  /** A pool of the package `mysql2` or `mysql2/promise` of the app's own. It is not closed. In place of `url`. */
  readonly pool?: MysqlPool | { readonly pool: object } | undefined;
  /** Connections at most, of the store's own pool; 10 by default. */
  readonly maxConnections?: number | undefined;
}

/** In seconds: a statement that waits for a lock would go on, and write, long after its connection is gone. The comment is MariaDB's. */
const limits = "SET SESSION innodb_lock_wait_timeout = 1, lock_wait_timeout = 1 /*M! , max_statement_time = 1 */";

/**
 * MySQL and MariaDB, by the package `mysql2`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function mysqlStore({ url, pool, maxConnections = 10, ...table }: MysqlStoreOptions): Store {
  oneOf("mysqlStore", url, pool);
  // A pool of promises is one of callbacks within.
  if (pool !== undefined) {
    return storeOn("pool" in pool ? (pool.pool as MysqlPool) : pool, table, []);
  }
  const own = requireDriver<typeof mysql>("mysql2").createPool({
    uri: requireUrl("mysqlStore", url, ["mysql:"]),
    connectionLimit: maxConnections,
    // More would wait for longer than anybody waits.
    queueLimit: 1000,
    connectTimeout: 1000,
  });
  return closing(storeOn(own, table, [limits]), () => new Promise((closed) => own.end(() => closed())));
}

function storeOn(pool: MysqlPool, table: TableName, first: readonly string[]): Store {
  const lending: MysqlPool = {
    end: (ended) => pool.end(ended),
    getConnection(take) {
      pool.getConnection((error, connection) => {
        if (!error) {
          lend(connection, () => breakOff(connection));
        }
        take(error, connection);
      });
    },
  };
  const dialect = new MysqlDialect({
    pool: lending,
    async onCreateConnection(connection): Promise<void> {
      for (const text of first) {
        await connection.executeQuery(CompiledQuery.raw(text));
      }
    },
  });
  return sqlStore({ kysely: new Kysely<never>({ dialect }), dialect: "mysql", ...table });
}

/** `destroy()` says good-bye first and waits for an answer, which a dead network does not give; and the statement would never end. */
function breakOff(connection: MysqlPoolConnection): void {
  const { stream } = connection as { readonly stream?: Socket };
  if (stream === undefined) {
    connection.destroy();
  } else {
    stream.destroy(new Error("the connection was lost"));
  }
}
