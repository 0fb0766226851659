import { createHash, randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";

import { safeFolder } from "./folder.ts";
import { codeOf, fileText, type Generation, newest, writeNext } from "./generations.ts";

const sweepMilliseconds = 60_000;
/** A record that is over stays for so long, so that a writer that sleeps finds its numbers taken. */
const keepMilliseconds = 3_600_000;
const mostSwept = 1000;

/** Files as a store, not encrypted. */
export function plainFiles(folder: string): Store {
  let ready: Promise<void> | undefined;
  let nextSweep = 0;
  const folderOf = async (key: string): Promise<string> => {
    ready ??= safeFolder(folder);
    // One that could not be made may be tried again.
    await ready.catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    // A name that every file system takes, whatever the key is, and that tells nothing of it.
    return join(folder, createHash("sha256").update(key).digest("hex"));
  };
  /** The version that a writer has to expect: of what is unreadable, one of our own making. */
  const versionOf = (found: Generation | "none" | "unreadable"): string | undefined => {
    if (found === "unreadable") {
      return "unreadable";
    }
    return found === "none" || found.expiresAt <= Date.now() ? undefined : found.version;
  };
  const write = async (key: string, text: string, expiresAt: number, expected: string | undefined) => {
    const record = await folderOf(key);
    for (;;) {
      const found = await newest(record);
      if (versionOf(found) !== expected) {
        return undefined;
      }
      const number = typeof found === "object" ? found.number : found === "none" ? 0 : await highest(record);
      const version = randomUUID();
      try {
        if (await writeNext(record, number, fileText(version, expiresAt, text))) {
          return version;
        }
      } catch (error) {
        // The folder was swept away between two steps.
        if (codeOf(error) !== "ENOENT") {
          throw error;
        }
      }
    }
  };
  const put = async (key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> => {
    if (Date.now() >= nextSweep) {
      nextSweep = Date.now() + sweepMilliseconds;
      sweep(folder).catch(() => {});
    }
    return write(key, value, Date.now() + ttlSeconds * 1000, expected);
  };
  const remove = async (key: string, expected: string | undefined): Promise<void> => {
    for (;;) {
      const found = await newest(await folderOf(key));
      const version = versionOf(found);
      if (version === undefined || (expected !== undefined && expected !== version)) {
        return;
      }
      // What is gone is a file that is over: its number stays taken.
      if ((await write(key, "", 0, version)) !== undefined) {
        return;
      }
    }
  };
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const found = await newest(await folderOf(key));
      const version = versionOf(found);
      if (version === undefined) {
        return undefined;
      }
      return typeof found === "object" ? { value: found.text, version } : { value: undefined, version, damaged: true };
    },
    put,
    delete: (key, { expected } = {}) => remove(key, expected),
    async lease(key, ttlSeconds) {
      const name = `lease\n${key}`;
      const owner = await put(name, "", { ttlSeconds, expected: undefined });
      return owner === undefined ? undefined : { release: () => remove(name, owner) };
    },
  };
}

async function highest(record: string): Promise<number> {
  return Math.max(0, ...(await readdir(record)).map(Number).filter((number) => Number.isSafeInteger(number)));
}

/** Takes records away that have long been over, and drafts of processes that were killed. */
async function sweep(folder: string): Promise<void> {
  const records = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/u.test(name));
  for (const name of records.slice(0, mostSwept)) {
    const record = join(folder, name);
    const found = await newest(record);
    const { mtimeMs } = await stat(record);
    const old = Date.now() - mtimeMs > keepMilliseconds;
    const over = found === "none" || (found !== "unreadable" && found.expiresAt + keepMilliseconds <= Date.now());
    if (old && over) {
      await rm(record, { recursive: true, force: true });
    } else {
      await rmDrafts(record);
    }
  }
}

async function rmDrafts(record: string): Promise<void> {
  for (const name of (await readdir(record)).filter((one) => one.startsWith("draft-"))) {
    const draft = join(record, name);
    if (Date.now() - (await stat(draft)).mtimeMs > sweepMilliseconds) {
      await rm(draft, { force: true });
    }
  }
}
