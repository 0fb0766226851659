// Prevents: SQL in the README that is not the SQL that runs, and names that are SQL.
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { Kysely, SqliteDialect } from "kysely";
import { describe, expect, it } from "vitest";

import { createTableSql, migration, sqliteStore, SqlStoreError } from "../../src/index.ts";

describe("the table", () => {
  it.each(["postgres", "mysql", "mssql", "sqlite"] as const)("of %s is created by the SQL in the README", (dialect) => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`sql\n-- ${dialect}\n${createTableSql(dialect).join("\n")}\n\`\`\``);
  });

  it.each(["x; DROP TABLE y", "", "1st", 'a"b', "a.b", "ä", "x".repeat(64)])("cannot be named %j", (table) => {
    expect(() => sqliteStore({ file: ":memory:", table })).toThrow(SqlStoreError);
    expect(() => createTableSql("postgres", { schema: table })).toThrow(/letters, digits/u);
  });

  it("is created and dropped by a migration", async () => {
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
    await migration("sqlite", { table: "app_entries" }).up(kysely);
    expect(tables()).toContain("app_entries");
    await migration("sqlite", { table: "app_entries" }).down(kysely);
    expect(tables()).toEqual([]);
  });
});
