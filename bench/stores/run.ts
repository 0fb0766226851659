// `pnpm bench stores`: operations per second and bytes per user of each token store, encrypted, on real servers and
// disks.
import { writeFileSync } from "node:fs";

import { encryptedStore, type Store } from "@identity-web/core/store";

import { circumstances, report, table } from "../shared/readme.ts";
import { median } from "../shared/statistics.ts";
import { makers, removeFiles } from "./backings.ts";
import { type Bar, chart } from "./chart.ts";

const counts = (process.env["BENCH_USERS"] ?? "1000,100000").split(",").map(Number);
const rounds = 5;
const roundMilliseconds = 300;
const concurrency = 50;
/** Files get fewer users, because writing 100,000 files to disk takes minutes. */
const maxFiles = 10_000;
/** As long as an account record with a session and a token. */
const record = JSON.stringify({ version: 1, generation: "g", sessions: [], cache: "x".repeat(4400) });
const ttl = { ttlSeconds: 86_400 };
const keyOf = (index: number): string => `account/client/login.microsoftonline.com/tenant/${index}`;

/** Runs `work` for each index, with limited concurrency. */
async function runAll(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      await work(next++);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Returns how often `work` completes per second: the median of the rounds. */
async function rate(work: (turn: number) => Promise<unknown>): Promise<number> {
  const rates: number[] = [];
  let turn = 0;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    let done = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() - began < roundMilliseconds) {
        await work(turn++);
        done++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    rates.push((done / (performance.now() - began)) * 1000);
  }
  return median(rates);
}

async function rewrite(store: Store, key: string): Promise<void> {
  const entry = await store.get(key);
  await store.put(key, record, { ...ttl, expected: entry?.version });
}

const rows: string[][] = [];
const bars: Bar[] = [];
for (const make of makers) {
  const backing = await make();
  const store = backing.encrypts
    ? backing.store
    : encryptedStore(backing.store, ["a-key-of-the-benchmarks-long-enough-0001"]);
  const before = await backing.bytes();
  let written = 0;
  for (const count of counts.map((users) => (backing.name === "files" ? Math.min(users, maxFiles) : users))) {
    const from = written;
    await runAll(count - from, (index) => store.put(keyOf(from + index), record, { ...ttl, expected: undefined }));
    written = count;
    const bytes = ((await backing.bytes()) - before) / count;
    const pick = (turn: number): string => keyOf((turn * 7919) % count);
    const hits = await rate((turn) => store.get(pick(turn)));
    const misses = await rate((turn) => store.get(`nobody/${turn}`));
    const writes = await rate((turn) => rewrite(store, pick(turn)));
    const figures = [hits, misses, writes].map((value) => Math.round(value).toLocaleString("en"));
    rows.push([backing.name, count.toLocaleString("en"), ...figures, (bytes / 1024).toFixed(1)]);
    if (count === Math.max(...counts) || backing.name === "files") {
      const index = bars.findIndex(({ name }) => name === backing.name);
      bars.splice(index < 0 ? bars.length : index, 1, { name: backing.name, hits, writes });
    }
    console.error(`${backing.name}, ${count} users`);
  }
  await backing.store.close?.();
  await backing.end();
}
removeFiles();
if (process.env["BENCH_USERS"] === undefined) {
  writeFileSync(new URL("chart.svg", import.meta.url), chart(bars));
}
await report("stores", [
  ...table(["store", "users", "hits per second", "misses per second", "rewrites per second", "KiB per user"], rows),
  "",
  `Records of ${record.length.toLocaleString("en")} characters, encrypted; ${concurrency} concurrent operations, ${rounds} rounds of ${roundMilliseconds} ms, medians. ${circumstances()}`,
]);
process.exit(0);
