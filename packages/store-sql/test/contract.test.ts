// Prevents: a store that is right on one database and wrong on another: how each compares, counts, rounds times and interleaves.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStoreContract } from "@identity-web/contract-tests/store";
import { afterAll } from "vitest";
import { mssqlStore, mysqlStore, postgresStore, sqliteStore } from "../src/index.ts";
import { makeMssqlTable, makeTable, mariadb, postgres } from "./support/servers.ts";

const pass = (seconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, seconds * 1000));
const rest = { pass, shared: true, leases: true };

if (postgres !== undefined) {
  const { url } = postgres;
  await makeTable(postgres, "postgres");
  await makeTable(postgres, "postgres", { schema: "other", table: "their_entries" });
  defineStoreContract("PostgreSQL", { create: () => postgresStore({ url }), ...rest });
  const named = { url, schema: "other", table: "their_entries" };
  defineStoreContract("PostgreSQL, in another schema", { create: () => postgresStore(named), ...rest });
  afterAll(() => postgres?.end());
}

if (mariadb !== undefined) {
  const { url } = mariadb;
  await makeTable(mariadb, "mysql");
  defineStoreContract("MariaDB", { create: () => mysqlStore({ url }), ...rest });
  afterAll(() => mariadb?.end());
}

const { TEST_MSSQL_URL } = process.env;
if (TEST_MSSQL_URL === undefined) {
  // Nothing that runs on every build machine speaks its protocol: the statements are pinned in table.test.ts.
  if (!process.env["CI"]) console.warn("NOT TESTED with SQL Server: set TEST_MSSQL_URL to one that may be written to.");
} else {
  const { hostname, port, username, password, pathname } = new URL(TEST_MSSQL_URL);
  const table = `entries_${Date.now()}`;
  const connection = {
    server: hostname,
    authentication: {
      type: "default",
      options: { userName: decodeURIComponent(username), password: decodeURIComponent(password) },
    },
    options: { port: Number(port || 1433), database: pathname.slice(1) || "master", trustServerCertificate: true },
  };
  await makeMssqlTable(connection, table);
  defineStoreContract("SQL Server", { create: () => mssqlStore({ connection, table }), ...rest });
}

const folder = mkdtempSync(join(tmpdir(), "sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
defineStoreContract("SQLite", { create: () => sqliteStore({ file: join(folder, "store.db") }), ...rest });
defineStoreContract("SQLite in memory", { create: () => sqliteStore({ file: ":memory:" }), ...rest, shared: false });
