import { createHash, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import type { PutOptions, Store, StoredEntry } from "@identity-web/core/store";

import { codeOf, fileText, type Generation, readNewest, writeNext } from "./generations.ts";
import { safeFolder } from "./safe-folder.ts";
import { sweep } from "./sweep.ts";

const sweepMilliseconds = 60_000;

/** Returns a store in files that are not encrypted. */
export function plainFiles(folder: string): Store {
  let ready: Promise<void> | undefined;
  let nextSweep = 0;
  const folderOf = async (key: string): Promise<string> => {
    ready ??= safeFolder(folder);
    // If the folder could not be created, the next call tries again.
    await ready.catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    // A name that every file system accepts, and that reveals nothing about the key.
    return join(folder, createHash("sha256").update(key).digest("hex"));
  };
  /** The version that a writer has to expect. An unreadable record has one too, so that it can be overwritten. */
  const versionOf = (generation: Generation | "missing" | "unreadable"): string | undefined => {
    if (generation === "unreadable") {
      return "unreadable";
    }
    return generation === "missing" || generation.expiresAt <= Date.now() ? undefined : generation.version;
  };
  const write = async (key: string, text: string, expiresAt: number, expected: string | undefined) => {
    const record = await folderOf(key);
    for (;;) {
      const newest = await readNewest(record);
      if (versionOf(newest) !== expected) {
        return undefined;
      }
      const number = typeof newest === "object" ? newest.number : newest === "missing" ? 0 : await highest(record);
      const version = randomUUID();
      try {
        if (await writeNext(record, number, fileText(version, expiresAt, text))) {
          return version;
        }
      } catch (error) {
        // ENOENT: the record was swept between two steps.
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
      const newest = await readNewest(await folderOf(key));
      const version = versionOf(newest);
      if (version === undefined || (expected !== undefined && expected !== version)) {
        return;
      }
      // A deleted entry is an expired file, so that its number stays taken.
      if ((await write(key, "", 0, version)) !== undefined) {
        return;
      }
    }
  };
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const newest = await readNewest(await folderOf(key));
      const version = versionOf(newest);
      if (version === undefined) {
        return undefined;
      }
      return typeof newest === "object"
        ? { value: newest.text, version }
        : { value: undefined, version, damaged: true };
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
