import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { readNewest } from "./generations.ts";

/** How long an expired record stays, so that a writer that sleeps finds its numbers taken. */
const expiredRecordMilliseconds = 3_600_000;
const draftMilliseconds = 60_000;
const maxSweptRecords = 1000;

/** Deletes records that expired long ago, and drafts of processes that were killed. */
export async function sweep(folder: string): Promise<void> {
  const records = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/u.test(name));
  for (const name of records.slice(0, maxSweptRecords)) {
    const record = join(folder, name);
    const newest = await readNewest(record);
    const { mtimeMs } = await stat(record);
    const isOld = Date.now() - mtimeMs > expiredRecordMilliseconds;
    const isExpired =
      newest === "missing" || (newest !== "unreadable" && newest.expiresAt + expiredRecordMilliseconds <= Date.now());
    if (isOld && isExpired) {
      await rm(record, { recursive: true, force: true });
    } else {
      await removeDrafts(record);
    }
  }
}

async function removeDrafts(record: string): Promise<void> {
  for (const name of (await readdir(record)).filter((file) => file.startsWith("draft-"))) {
    const draft = join(record, name);
    if (Date.now() - (await stat(draft)).mtimeMs > draftMilliseconds) {
      await rm(draft, { force: true });
    }
  }
}
