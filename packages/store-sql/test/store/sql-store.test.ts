// Prevents: a store that is correct on one database and wrong on another: how each compares, counts, rounds times and
// interleaves.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

import { defineStoreContract } from "@identity-web/contract-tests/store";
import { afterAll } from "vitest";

import { mssqlStore, mysqlStore, postgresStore, sqliteStore } from "../../src/index.ts";
import { defineAppConnections } from "../scenarios/app-connections.ts";
import { defineSweeping } from "../scenarios/sweeping.ts";
import { makeMssqlTable, makeTable, mariadb, pass, postgres } from "../support/servers.ts";

const features = { shared: true, leases: true };

if (postgres !== undefined) {
  const server = postgres;
  const { url } = server;
  await makeTable(postgres, "postgres");
  await makeTable(postgres, "postgres", { schema: "other", table: "Their_entries" });
  defineStoreContract("PostgreSQL", {
    create: () => postgresStore({ url }),
    pass: (seconds) => pass(server, "postgres", seconds, "identity_web_entries"),
    ...features,
  });
  const inSchema = { url, schema: "other", table: "Their_entries" };
  defineStoreContract("PostgreSQL, in another schema", {
    create: () => postgresStore(inSchema),
    pass: (seconds) => pass(server, "postgres", seconds, 'other."Their_entries"'),
    ...features,
  });
}

if (mariadb !== undefined) {
  const server = mariadb;
  const { url } = server;
  await makeTable(mariadb, "mysql");
  defineStoreContract("MariaDB", {
    create: () => mysqlStore({ url }),
    pass: (seconds) => pass(server, "mysql", seconds, "identity_web_entries"),
    ...features,
  });
}

const { TEST_MSSQL_URL } = process.env;
if (TEST_MSSQL_URL === undefined) {
  // No build machine can run SQL Server, so statements.test.ts pins its statements instead.
  if (!process.env["CI"]) {
    console.warn("NOT TESTED with SQL Server: set TEST_MSSQL_URL to a server that the tests may write to.");
  }
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
  defineStoreContract("SQL Server", {
    create: () => mssqlStore({ connection, table }),
    pass: (seconds) => pause(seconds * 1000),
    ...features,
  });
}

const folder = mkdtempSync(join(tmpdir(), "sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "store.db");
defineStoreContract("SQLite", {
  create: () => sqliteStore({ file }),
  pass(seconds) {
    const database = new DatabaseSync(file);
    database.exec(`UPDATE identity_web_entries SET expires_at = expires_at - ${Math.round(seconds * 1000)}`);
    database.close();
  },
  ...features,
});

defineAppConnections();
defineSweeping();
afterAll(() => Promise.all([postgres?.end(), mariadb?.end()]));
