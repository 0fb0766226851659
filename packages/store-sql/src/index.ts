/**
 * Stores the accounts and tokens of Identity Web in a table of PostgreSQL, MySQL, MariaDB, SQL Server or SQLite.
 *
 * @example
 * import { distributedTokenCache, fromEnvironment, identityWeb } from "@identity-web/express";
 * import { postgresStore } from "@identity-web/store-sql";
 *
 * const store = postgresStore({ url: process.env.DATABASE_URL ?? "postgres://localhost/app" });
 * const tokenCache = distributedTokenCache(store, { encryptionKeys: [process.env.TOKEN_CACHE_KEY ?? ""] });
 * export const auth = identityWeb({ ...fromEnvironment(), tokenCache });
 *
 * @module
 */
export { mssqlStore } from "./dialects/mssql-store.ts";
export { mysqlStore } from "./dialects/mysql-store.ts";
export { postgresStore } from "./dialects/postgres-store.ts";
export { sqliteStore } from "./dialects/sqlite-store.ts";
export { SqlStoreError } from "./store/errors.ts";
export { sqlStore } from "./store/sql-store.ts";
export { createTableSql, migration } from "./store/table.ts";

export type { MssqlConnection, MssqlStoreOptions } from "./dialects/mssql-store.ts";
export type { MysqlStoreOptions } from "./dialects/mysql-store.ts";
export type { PostgresStoreOptions } from "./dialects/postgres-store.ts";
export type { SqliteStoreOptions } from "./dialects/sqlite-store.ts";
export type { SqlStoreErrorCode } from "./store/errors.ts";
export type { AnyKysely, SqlStoreOptions } from "./store/sql-store.ts";
export type { SqlDialect, TableName } from "./store/table.ts";
