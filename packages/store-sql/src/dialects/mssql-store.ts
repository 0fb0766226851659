import type { Store } from "@identity-web/core/store";
import { Kysely, MssqlDialect } from "kysely";
import type * as tarn from "tarn";
import type * as tedious from "tedious";

import { SqlStoreError } from "../errors.ts";
import { requireDriver } from "../require-driver.ts";
import { closing, sqlStore } from "../sql-store.ts";
import type { TableName } from "../table.ts";

/** What `tedious` calls a connection's configuration. */
export interface MssqlConnection {
  readonly server: string;
  readonly authentication?: object | undefined;
  readonly options?: object | undefined;
}

export interface MssqlStoreOptions extends TableName {
  /** As the package `tedious` takes it: server, authentication, options. Names of databases, encryption and time limits are in there. */
  readonly connection: MssqlConnection;
  /** Connections at most; 10 by default. */
  readonly maxConnections?: number | undefined;
}

/**
 * SQL Server and Azure SQL, by the packages `tedious` and `tarn`.
 *
 * @throws {SqlStoreError} `options_invalid` or `driver_missing`
 */
export function mssqlStore({ connection, maxConnections = 10, ...table }: MssqlStoreOptions): Store {
  if (connection === undefined) {
    throw new SqlStoreError("options_invalid", "mssqlStore takes a connection of tedious's.");
  }
  const driver = requireDriver<typeof tedious>("tedious");
  const options = { connectTimeout: 1000, requestTimeout: 1000, cancelTimeout: 1000, ...connection.options };
  const whole = { ...connection, options } as tedious.ConnectionConfiguration;
  const dialect = new MssqlDialect({
    tarn: {
      ...requireDriver<typeof tarn>("tarn"),
      options: { min: 0, max: maxConnections, acquireTimeoutMillis: 1000, createTimeoutMillis: 1000 },
    },
    tedious: { ...driver, connectionFactory: () => new driver.Connection(whole) },
  });
  const kysely = new Kysely<never>({ dialect });
  return closing(sqlStore({ kysely, dialect: "mssql", ...table }), () => kysely.destroy());
}
