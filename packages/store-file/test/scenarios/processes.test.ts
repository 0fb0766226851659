// Prevents: updates that get lost between processes, and leftovers of a killed process that block others.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { fileStore } from "../../src/index.ts";

const encryptionKeys = ["a-key-of-the-tests-that-is-long-enough-1"];
const adder = fileURLToPath(new URL("../support/adder.ts", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "file-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function add(times: number, padding = 0): ChildProcess {
  const flags = ["--conditions=@identity-web/source", "--disable-warning=ExperimentalWarning"];
  return spawn(process.execPath, [...flags, adder, folder, String(times), String(padding)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const numberNow = async (): Promise<number> => {
  const entry = await fileStore({ folder, encryptionKeys }).get("number");
  return Number(entry?.value?.split(" ")[0]);
};

describe("several processes on one folder", () => {
  it("lose none of 200 increments that four of them make at once", async () => {
    const codes = await Promise.all(Array.from({ length: 4 }, async () => (await once(add(50), "exit"))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await numberNow()).toBe(200);
  });

  it("a process that is killed at any moment leaves the old or the new entry, and delays nobody [H11]", async () => {
    for (let round = 0; round < 15; round++) {
      const child = add(10_000, 200_000);
      let output = "";
      child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
      await once(child.stdout as NonNullable<typeof child.stdout>, "data");
      await new Promise((resume) => setTimeout(resume, Math.random() * 40));
      child.kill("SIGKILL");
      await once(child, "close");
      const last = Number(output.trimEnd().split("\n").at(-1));
      const now = await numberNow();
      // The write in progress either happened or did not.
      expect([last, last + 1]).toContain(now);
      const began = performance.now();
      const store = fileStore({ folder, encryptionKeys });
      const entry = await store.get("number");
      expect(entry?.value?.length).toBeGreaterThan(200_000);
      expect(await store.put("number", entry?.value ?? "", { ttlSeconds: 60, expected: entry?.version })).toBeDefined();
      expect(performance.now() - began).toBeLessThan(5000);
    }
  });

  it("a writer that is suspended overwrites nothing that was written in the meantime", async () => {
    const child = add(10_000);
    await once(child.stdout as NonNullable<typeof child.stdout>, "data");
    for (let round = 0; round < 10; round++) {
      child.kill("SIGSTOP");
      const store = fileStore({ folder, encryptionKeys });
      const before = await store.get("number");
      const value = `${Number(before?.value?.split(" ")[0]) + 1000} mine`;
      const version = await store.put("number", value, { ttlSeconds: 3600, expected: before?.version });
      expect((await store.get("number"))?.version).toBe(version);
      child.kill("SIGCONT");
      await new Promise((resume) => setTimeout(resume, 20));
      expect(await numberNow()).toBeGreaterThanOrEqual(Number(value.split(" ")[0]));
    }
    child.kill("SIGKILL");
  });

  it.skipIf(process.platform === "win32")("create folders and files that only their owner can access", async () => {
    const inner = join(folder, "inner");
    const store = fileStore({ folder: inner, encryptionKeys });
    await store.put("key", "value", { ttlSeconds: 60, expected: undefined });
    expect((statSync(inner).mode & 0o777).toString(8)).toBe("700");
    for (const record of readdirSync(inner)) {
      expect((statSync(join(inner, record)).mode & 0o777).toString(8)).toBe("700");
      for (const file of readdirSync(join(inner, record))) {
        expect((statSync(join(inner, record, file)).mode & 0o777).toString(8)).toBe("600");
      }
    }
  });
});
