// Prevents: statements for SQL Server that nobody has read.
import { DummyDriver, Kysely, MssqlAdapter, MssqlIntrospector, MssqlQueryCompiler } from "kysely";
import { describe, expect, it, vi } from "vitest";

import { sqlStore } from "../../src/index.ts";

describe("SQL Server, without a server", () => {
  it("receives these statements", async () => {
    const queries: string[] = [];
    const kysely = new Kysely<never>({
      dialect: {
        createAdapter: () => new MssqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new MssqlIntrospector(database),
        createQueryCompiler: () => new MssqlQueryCompiler(),
      },
      log: ({ query }) => void queries.push(query.sql),
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
    await vi.waitFor(() => expect(queries).toHaveLength(7), 10_000);
    expect(queries).toMatchInlineSnapshot(`
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
