// Prevents: files that somebody changed, truncated, swapped or planted, and that the store reads as its own.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fileStore, FileStoreError } from "../../src/index.ts";

const encryptionKeys = ["a-key-of-the-tests-that-is-long-enough-1"];
const minute = { ttlSeconds: 60, expected: undefined };
const canary = "canary-of-a-token-that-must-not-be-readable";
let folder = "";
const store = () => fileStore({ folder, encryptionKeys });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "file-store-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Every file of every record, newest last. */
function files(): string[] {
  return readdirSync(folder).flatMap((record) =>
    readdirSync(join(folder, record))
      .toSorted((one, other) => Number(one) - Number(other))
      .map((name) => join(folder, record, name)),
  );
}

describe("files of the store", () => {
  it("contain no clear text, no key in their names, and nothing of deleted entries [E05]", async () => {
    const version = await store().put("account/somebody@contoso.com", canary, minute);
    await store().put("account/somebody@contoso.com", `${canary} again`, { ttlSeconds: 60, expected: version });
    const text = (): string =>
      files()
        .map((file) => file + readFileSync(file, "latin1"))
        .join("\n");
    expect(text()).not.toMatch(/canary|contoso|somebody/u);
    await store().delete("account/somebody@contoso.com");
    expect(files().map((file) => readFileSync(file, "latin1").length)).toEqual([0, 0, expect.any(Number)]);
    expect(text().length).toBeLessThan(1000);
  });

  it("with any byte changed, read as damaged or unchanged, and never as another text [E07]", async () => {
    await store().put("key", canary, minute);
    const [file = ""] = files();
    const whole = readFileSync(file);
    const results = new Set<string>();
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      const entry = await store().get("key");
      results.add(entry === undefined ? "a miss" : entry.value === undefined ? "unreadable" : entry.value);
    }
    // Version and expiry, at the start, are not secret: if they change, the result is another version or a miss.
    expect([...results].filter((result) => !["a miss", "unreadable", canary].includes(result))).toEqual([]);
    expect(results).toContain("unreadable");
  });

  it.each([1, 10, 24, 48, 100])(
    "without their last %i bytes, read as damaged and can be overwritten [E07]",
    async (bytes) => {
      await store().put("key", canary, minute);
      const [file = ""] = files();
      writeFileSync(file, readFileSync(file).subarray(0, -bytes));
      const entry = await store().get("key");
      expect(entry).toMatchObject({ value: undefined, damaged: true });
      expect(await store().put("key", "new", { ttlSeconds: 60, expected: entry?.version })).toEqual(expect.any(String));
      expect((await store().get("key"))?.value).toBe("new");
    },
  );

  it("swapped between two keys, open under neither [E02]", async () => {
    await store().put("one", "of one", minute);
    await store().put("two", "of two", minute);
    const [first = "", second = ""] = files();
    const [one, two] = [readFileSync(first), readFileSync(second)];
    writeFileSync(first, two);
    writeFileSync(second, one);
    expect([await store().get("one"), await store().get("two")]).toMatchObject([{ damaged: true }, { damaged: true }]);
  });

  it("whose encryption key is missing stay, and are readable once the key is back [E08]", async () => {
    await store().put("key", canary, minute);
    const other = fileStore({ folder, encryptionKeys: ["another-key-of-the-tests-that-is-long-2"] });
    const entry = await other.get("key");
    expect(entry).toEqual({ value: undefined, version: expect.any(String) as string });
    const both = fileStore({ folder, encryptionKeys: ["another-key-of-the-tests-that-is-long-2", ...encryptionKeys] });
    expect((await both.get("key"))?.value).toBe(canary);
  });

  it.skipIf(process.platform === "win32")("replaced by links are not followed", async () => {
    await store().put("key", canary, minute);
    const [file = ""] = files();
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, readFileSync(file));
    rmSync(file);
    symlinkSync(elsewhere, file);
    expect(await store().get("key")).toMatchObject({ value: undefined, damaged: true });
  });

  it.skipIf(process.platform === "win32")(
    "in a folder that others can write to, or that is a link, are refused",
    async () => {
      chmodSync(folder, 0o777);
      await expect(store().get("key")).rejects.toMatchObject({ code: "folder_unsafe" });
      chmodSync(folder, 0o700);
      expect(await store().get("key")).toBeUndefined();
      const link = `${folder}-link`;
      symlinkSync(folder, link);
      await expect(fileStore({ folder: link, encryptionKeys }).get("key")).rejects.toThrow(FileStoreError);
      rmSync(link);
    },
  );

  it("that expired long ago are deleted, with drafts of killed processes, and live ones stay [E11]", async () => {
    const first = store();
    await first.put("expired", "one", { ttlSeconds: 1, expected: undefined });
    const [old = ""] = files();
    await first.put("live", "two", { ttlSeconds: 10_000, expected: undefined });
    const draft = join(folder, "a".repeat(64), "draft-of-somebody");
    mkdirSync(join(folder, "a".repeat(64)));
    writeFileSync(draft, "half");
    const past = new Date(Date.now() - 2 * 3_600_000);
    for (const path of [...files(), ...readdirSync(folder).map((name) => join(folder, name))]) {
      utimesSync(path, past, past);
    }
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    await first.put("another", "three", minute);
    await vi.waitFor(() => expect(files()).not.toContain(old), 10_000);
    await vi.waitFor(() => expect(files()).not.toContain(draft), 10_000);
    expect((await first.get("live"))?.value).toBe("two");
  });
});

describe("invalid options", () => {
  it.each([
    ["no folder", { folder: "", encryptionKeys }],
    ["no keys", { folder: "somewhere", encryptionKeys: [] }],
    ["a short key", { folder: "somewhere", encryptionKeys: ["short"] }],
    ["undefined keys", { folder: "somewhere", encryptionKeys: undefined as never }],
  ])("%s: the store reports it when it is created, and reveals no key", (_name, options) => {
    expect(() => fileStore(options)).toThrow(FileStoreError);
    expect(() => fileStore(options)).not.toThrow(/short"/u);
  });
});
