// Prevents: a file that others may read or a full disk corrupts, and processes that overwrite each other's entries.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";

import { Kysely, SqliteDialect } from "kysely";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sqliteDatabase } from "../../src/dialects/sqlite-database.ts";
import { createTableSql, sqliteStore, sqlStore } from "../../src/index.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "sqlite-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => join(folder, "store.db");
const absent = { ttlSeconds: 60, expected: undefined };

it("a full disk rejects the write, retains the entries, and accepts writes once there is room [F08]", async () => {
  const database = new DatabaseSync(file());
  database.exec(createTableSql("sqlite").join("\n"));
  database.exec("PRAGMA max_page_count = 20");
  const kysely = new Kysely<never>({ dialect: new SqliteDialect({ database: sqliteDatabase(database) }) });
  const store = sqlStore({ kysely, dialect: "sqlite" });
  const version = await store.put("key", "one", absent);
  const large = store.put("key", "x".repeat(200_000), { ttlSeconds: 60, expected: version });
  await expect(large).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("sqlite 13") as string,
  });
  expect(await store.get("key")).toEqual({ value: "one", version });
  database.exec("PRAGMA max_page_count = 2000");
  expect(await store.put("key", "x".repeat(200_000), { ttlSeconds: 60, expected: version })).toEqual(
    expect.any(String),
  );
  database.close();
});

it("a write waits briefly for another process's lock, then fails, while reads succeed", async () => {
  const store = sqliteStore({ file: file() });
  const version = await store.put("key", "one", absent);
  const other = new DatabaseSync(file());
  other.exec("BEGIN IMMEDIATE");
  await expect(store.put("key", "two", { ttlSeconds: 60, expected: version })).rejects.toMatchObject({
    code: "refused",
  });
  expect(await store.get("key")).toEqual({ value: "one", version });
  const waiting = store.put("key", "two", { ttlSeconds: 60, expected: version });
  setTimeout(() => other.exec("ROLLBACK"), 20);
  expect(await waiting).toEqual(expect.any(String));
  other.close();
  await store.close?.();
});

it("only its user may access the file and the files that SQLite puts beside it", async () => {
  const store = sqliteStore({ file: file() });
  await store.put("key", "one", absent);
  const modes = readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));
  expect(modes).toEqual(["600", "600", "600"]);
  await store.close?.();
});

it("four processes that start at once and increment one entry lose no increment", async () => {
  const source = new URL("../../src/index.ts", import.meta.url).href;
  const program = `
    const { sqliteStore } = await import(${JSON.stringify(source)});
    const store = sqliteStore({ file: process.argv[1] });
    for (let added = 0; added < 25; ) {
      try {
        const entry = await store.get("count");
        const value = String(Number(entry?.value ?? 0) + 1);
        if ((await store.put("count", value, { ttlSeconds: 60, expected: entry?.version })) !== undefined) added++;
      } catch (error) {
        if (error.code !== "refused") throw error;
      }
    }
    await store.close();`;
  const args = ["--conditions=@identity-web/source", "--input-type=module", "--eval", program, file()];
  const run = promisify(execFile);
  await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)));
  const store = sqliteStore({ file: file() });
  expect((await store.get("count"))?.value).toBe("100");
  await store.close?.();
});

it("in memory, entries expire by the database's clock and vanish on close", async () => {
  const store = sqliteStore({ file: ":memory:" });
  await store.put("short", "one", { ttlSeconds: 1, expected: undefined });
  await store.put("long", "one", absent);
  await vi.waitFor(async () => expect(await store.get("short")).toBeUndefined(), { timeout: 3000, interval: 50 });
  expect((await store.get("long"))?.value).toBe("one");
  await store.close?.();
  const another = sqliteStore({ file: ":memory:" });
  expect(await another.get("long")).toBeUndefined();
  await another.close?.();
});
