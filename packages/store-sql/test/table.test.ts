// Prevents: SQL in the README that is not the SQL that is run, names that are SQL, and statements that nobody has read.
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { DummyDriver, Kysely, MssqlAdapter, MssqlIntrospector, MssqlQueryCompiler, SqliteDialect } from "kysely";
import { describe, expect, it, vi } from "vitest";

import {
  createTableSql,
  migration,
  mssqlStore,
  mysqlStore,
  postgresStore,
  sqliteStore,
  sqlStore,
  SqlStoreError,
} from "../src/index.ts";
import { requireDriver } from "../src/require-driver.ts";

describe("the table", () => {
  it.each(["postgres", "mysql", "mssql", "sqlite"] as const)("of %s stands in the README as it is made", (dialect) => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`sql\n-- ${dialect}\n${createTableSql(dialect).join("\n")}\n\`\`\``);
  });

  it.each(["x; DROP TABLE y", "", "1st", 'a"b', "a.b", "ä", "x".repeat(64)])("is not called %j", (table) => {
    expect(() => sqliteStore({ file: ":memory:", table })).toThrow(SqlStoreError);
    expect(() => createTableSql("postgres", { schema: table })).toThrow(/letters, digits/u);
  });

  it("is made and dropped by a migration", async () => {
    const database = new DatabaseSync(":memory:");
    const prepare = (sql: string) => ({
      reader: false,
      all: () => [],
      run: () => database.prepare(sql).run(),
      iterate: () => [][Symbol.iterator](),
    });
    const kysely = new Kysely<never>({ dialect: new SqliteDialect({ database: { close: () => {}, prepare } }) });
    const tables = () =>
      database
        .prepare("SELECT name FROM sqlite_master ORDER BY name")
        .all()
        .map(({ name }) => name);
    await migration("sqlite", { table: "mine" }).up(kysely);
    expect(tables()).toContain("mine");
    await migration("sqlite", { table: "mine" }).down(kysely);
    expect(tables()).toEqual([]);
  });
});

describe("SQL Server, where there is none to ask", () => {
  it("would be asked these statements", async () => {
    const asked: string[] = [];
    const kysely = new Kysely<never>({
      dialect: {
        createAdapter: () => new MssqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new MssqlIntrospector(database),
        createQueryCompiler: () => new MssqlQueryCompiler(),
      },
      log: ({ query }) => void asked.push(query.sql),
    });
    vi.useFakeTimers({ toFake: ["Date"] });
    const store = sqlStore({ kysely, dialect: "mssql", schema: "dbo" });
    const version = "00000000-0000-4000-8000-000000000000";
    await store.get("key");
    await store.put("key", "value", { ttlSeconds: 60, expected: undefined });
    await store.put("key", "value", { ttlSeconds: 60, expected: version });
    await store.delete("key", { expected: version });
    await store.delete("key");
    vi.setSystemTime(Date.now() + 61_000);
    await store.put("key", "value", { ttlSeconds: 60, expected: version });
    vi.useRealTimers();
    await vi.waitFor(() => expect(asked).toHaveLength(7), 10_000);
    expect(asked).toMatchInlineSnapshot(`
      [
        "select "version", "value" from "dbo"."identity_web_entries" where "id" = @1 and "expires_at" > datediff_big(millisecond, '1970-01-01', sysutcdatetime())",
        "insert into "dbo"."identity_web_entries" ("id", "version", "value", "expires_at") values (@1, @2, @3, datediff_big(millisecond, '1970-01-01', sysutcdatetime()) + 60000)",
        "update "dbo"."identity_web_entries" set "version" = @1, "value" = @2, "expires_at" = datediff_big(millisecond, '1970-01-01', sysutcdatetime()) + 60000 where "id" = @3 and "expires_at" > datediff_big(millisecond, '1970-01-01', sysutcdatetime()) and "version" = @4",
        "delete from "dbo"."identity_web_entries" where "id" = @1 and "version" = @2",
        "delete from "dbo"."identity_web_entries" where "id" = @1",
        "update "dbo"."identity_web_entries" set "version" = @1, "value" = @2, "expires_at" = datediff_big(millisecond, '1970-01-01', sysutcdatetime()) + 60000 where "id" = @3 and "expires_at" > datediff_big(millisecond, '1970-01-01', sysutcdatetime()) and "version" = @4",
        "delete top(500) from "dbo"."identity_web_entries" where "expires_at" <= datediff_big(millisecond, '1970-01-01', sysutcdatetime())",
      ]
    `);
  });
});

describe("what is wrong from the start", () => {
  it.each([
    ["no way to PostgreSQL", () => postgresStore({}), /a url or a pool/u],
    ["no way to MySQL", () => mysqlStore({}), /a url or a pool/u],
    ["an address that is none", () => mysqlStore({ url: "secret" }), /^(?!.*secret)/u],
    [
      "a password that is not written as in a URL",
      () => postgresStore({ url: "postgres://me:se#cret@host/x" }),
      /%23/u,
    ],
    ["an address of another database", () => postgresStore({ url: "mysql://me:secret@host/x" }), /^(?!.*secret)/u],
    ["a driver that is missing", () => requireDriver("not-there"), /Run: npm install not-there$/u],
    ["a file that nobody can make", () => sqliteStore({ file: "/no/such/folder/x.db" }), /its folder/u],
    ["a file that is none of SQLite's", () => sqliteStore({ file: fileURLToPath(import.meta.url) }), /sqlite 26/u],
    ["no way to SQL Server", () => mssqlStore({ connection: undefined as never }), /a connection/u],
  ])("%s is said when the store is made", (_name, make, message) => {
    expect(make).toThrow(SqlStoreError);
    expect(make).toThrow(message);
  });
});
