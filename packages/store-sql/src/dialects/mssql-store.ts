import type { Store } from "@identity-web/core/store";
import { Kysely, MssqlDialect } from "kysely";
import type * as tarn from "tarn";
import type * as tedious from "tedious";

import { SqlStoreError } from "../store/errors.ts";
import { sqlStore } from "../store/sql-store.ts";
import type { TableName } from "../store/table.ts";
import { closeOnce } from "./close-once.ts";
import { requireDriver } from "./require-driver.ts";

/** The `ConnectionConfiguration` of the package `tedious`. */
export interface MssqlConnection {
  readonly server: string;
  readonly authentication?: object | undefined;
  readonly options?: object | undefined;
}

export interface MssqlStoreOptions extends TableName {
  /** As `tedious` accepts it: server, authentication and options, including the database, encryption and timeouts. */
  readonly connection: MssqlConnection;
  /** Default: 10. */
  readonly maxConnections?: number | undefined;
}

/**
 * Returns a store in SQL Server or Azure SQL, with the packages `tedious` and `tarn`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function mssqlStore({ connection, maxConnections = 10, ...table }: MssqlStoreOptions): Store {
  if (connection === undefined) {
    throw new SqlStoreError(
      "options_invalid",
      "mssqlStore needs a connection. Set it to a ConnectionConfiguration of tedious.",
    );
  }
  const driver = requireDriver<typeof tedious>("tedious");
  const options = { connectTimeout: 1000, requestTimeout: 1000, cancelTimeout: 1000, ...connection.options };
  const configuration = { ...connection, options } as tedious.ConnectionConfiguration;
  const dialect = new MssqlDialect({
    tarn: {
      ...requireDriver<typeof tarn>("tarn"),
      options: { min: 0, max: maxConnections, acquireTimeoutMillis: 1000, createTimeoutMillis: 1000 },
    },
    tedious: { ...driver, connectionFactory: () => new driver.Connection(configuration) },
  });
  const kysely = new Kysely<never>({ dialect });
  return closeOnce(sqlStore({ kysely, dialect: "mssql", ...table }), () => kysely.destroy());
}
