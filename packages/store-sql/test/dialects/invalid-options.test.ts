// Prevents: wrong options that an app notices only when a user signs in, and a password in their error.
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { requireDriver } from "../../src/dialects/require-driver.ts";
import { mssqlStore, mysqlStore, postgresStore, sqliteStore, SqlStoreError } from "../../src/index.ts";

describe("invalid options", () => {
  it.each([
    ["neither a URL nor a pool for PostgreSQL", () => postgresStore({}), /a url or a pool/u],
    ["neither a URL nor a pool for MySQL", () => mysqlStore({}), /a url or a pool/u],
    ["a URL that does not parse", () => mysqlStore({ url: "secret" }), /^(?!.*secret)/u],
    ["a password that is not percent-encoded", () => postgresStore({ url: "postgres://me:se#cret@host/x" }), /%23/u],
    ["a URL of another database", () => postgresStore({ url: "mysql://me:secret@host/x" }), /^(?!.*secret)/u],
    ["a missing driver", () => requireDriver("not-there"), /Run: npm install not-there$/u],
    ["a file that cannot be created", () => sqliteStore({ file: "/no/such/folder/x.db" }), /its folder/u],
    [
      "a file that is not an SQLite database",
      () => sqliteStore({ file: fileURLToPath(import.meta.url) }),
      /sqlite 26/u,
    ],
    ["no connection for SQL Server", () => mssqlStore({ connection: undefined as never }), /a connection/u],
  ])("%s: the store reports it when it is created", (_name, make, message) => {
    expect(make).toThrow(SqlStoreError);
    expect(make).toThrow(message);
  });
});
