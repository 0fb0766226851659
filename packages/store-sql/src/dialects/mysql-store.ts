import type { Store } from "@identity-web/core/store";
import { Kysely, MysqlDialect, type MysqlPool } from "kysely";
import type mysql from "mysql2";
import { SqlStoreError } from "../errors.ts";
import { requireDriver } from "../require-driver.ts";
import { sqlStore } from "../sql-store.ts";
import type { TableName } from "../table.ts";
import { watchedSockets } from "../watched-sockets.ts";

export interface MysqlStoreOptions extends TableName {
  /** `mysql://user:password@host:3306/database`. The store connects at its first use, and closes with the app. */
  readonly url?: string | undefined;
  /** A pool of the package `mysql2` (callbacks, not promises) of the app's own. It is not closed. In place of `url`. */
  readonly pool?: MysqlPool | undefined;
  /** Connections at most, of the store's own pool; 10 by default. */
  readonly maxConnections?: number | undefined;
}

/**
 * MySQL and MariaDB, by the package `mysql2`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function mysqlStore({ url, pool, maxConnections = 10, ...table }: MysqlStoreOptions): Store {
  if ((url === undefined) === (pool === undefined)) {
    throw new SqlStoreError("options_invalid", "mysqlStore takes a url or a pool: give one of them.");
  }
  if (pool !== undefined) {
    return sqlStore({ kysely: new Kysely({ dialect: new MysqlDialect({ pool }) }), dialect: "mysql", ...table });
  }
  if (!URL.canParse(url ?? "")) {
    throw new SqlStoreError(
      "options_invalid",
      "The url of mysqlStore is none: give mysql://user:password@host/database.",
    );
  }
  const { hostname, port } = new URL(url ?? "");
  const sockets = watchedSockets();
  const own = requireDriver<typeof mysql>("mysql2").createPool({
    uri: url ?? "",
    connectionLimit: maxConnections,
    // More would wait for longer than anybody waits.
    queueLimit: 1000,
    connectTimeout: 1000,
    stream: () => sockets.make().connect(Number(port || 3306), hostname),
  });
  const kysely = new Kysely<never>({ dialect: new MysqlDialect({ pool: own }) });
  const close = (): Promise<void> => new Promise((closed) => own.end(() => closed()));
  return sqlStore({ kysely, dialect: "mysql", ...table }, { distrust: () => sockets.breakSilent(), close });
}
