// `pnpm bench token`: one cached access token in process, and the memory that a signed-in user takes.
import type { UserIdentity } from "../../packages/core/src/identity/user-identity.ts";
import { circumstances, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";
import { scopes, tokenLength, Users } from "./users.ts";

const counts = [1, 1000, 100_000];
const rounds = 9;
const turns = 200_000;

/** Returns the microseconds of CPU time of `calls` calls per user, in an order that defeats the processor's caches. */
async function time(identities: readonly UserIdentity[], calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let turn = 0; turn < turns; turn++) {
    const identity = identities[(turn * 7919) % identities.length];
    for (let call = 0; call < calls; call++) {
      await identity?.getAccessToken(scopes);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / turns;
}

function heap(): number {
  if (globalThis.gc === undefined) {
    throw new Error("The benchmark needs node --expose-gc. Start it with `pnpm bench token`.");
  }
  for (let time = 0; time < 3; time++) {
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface UserGroup {
  readonly count: number;
  readonly identities: readonly UserIdentity[];
  readonly bytes: number;
  readonly times: number[];
  /** Times of a second call for the same user. */
  readonly next: number[];
}

async function createGroup(count: number): Promise<UserGroup> {
  const users = new Users();
  const cookies: string[] = [];
  const before = heap();
  for (let index = 0; index < count; index++) {
    cookies.push(users.signIn(index));
  }
  for (const cookie of cookies) {
    await users.identify(cookie);
  }
  const used = heap() - before;
  const identities = await Promise.all(cookies.map((cookie) => users.identify(cookie)));
  const sent = cookies.reduce((sum, cookie) => sum + cookie.length, 0);
  return { count, identities, bytes: (used - sent) / count, times: [], next: [] };
}

const groups: UserGroup[] = [];
for (const count of counts) {
  groups.push(await createGroup(count));
}
for (const { identities } of groups) {
  await time(identities, 2);
}
for (let round = 0; round < rounds; round++) {
  for (const { identities, times, next } of groups) {
    const first = await time(identities, 1);
    times.push(first);
    next.push((await time(identities, 2)) - first);
  }
}

const rows = groups.map(({ count, bytes, times, next }) => {
  const kibibytes = count === 1 ? "" : (bytes / 1024).toFixed(2);
  const cells = [
    best(times).toFixed(2),
    median(times).toFixed(2),
    median(next).toFixed(2),
    "1",
    kibibytes,
    "4",
    `${spread(times).toFixed(0)} %`,
  ];
  return [count.toLocaleString("en"), ...cells];
});
await report("token", [
  ...table(
    [
      "signed-in users",
      "µs per token, best",
      "median",
      "next call for the same user, median",
      "budget",
      "KiB per user",
      "budget",
      "spread",
    ],
    rows,
  ),
  "",
  `${rounds} interleaved rounds of ${turns.toLocaleString("en")} turns, tokens of ${tokenLength} characters. ${circumstances()}`,
]);
