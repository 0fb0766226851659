// `pnpm bench token`: one cached access token in process, and the memory that a signed-in user takes.
import { circumstances, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";
import type { SignedInIdentity } from "../../packages/core/src/api/identity.ts";
import { scopes, tokenLength, Users } from "./users.ts";

const counts = [1, 1000, 100_000];
const rounds = 9;
const calls = 200_000;

/** Microseconds of CPU time for a call, everybody in turn, in an order that no cache of the processor foresees. */
async function time(identities: readonly SignedInIdentity[]): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    await identities[(call * 7919) % identities.length]?.getAccessToken(scopes);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

function heap(): number {
  if (globalThis.gc === undefined) throw new Error("Start it by `pnpm bench token`: it needs node --expose-gc.");
  for (let time = 0; time < 3; time++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Crowd {
  readonly count: number;
  readonly identities: readonly SignedInIdentity[];
  readonly bytes: number;
  readonly times: number[];
}

async function crowdOf(count: number): Promise<Crowd> {
  const users = new Users();
  const cookies: string[] = [];
  const before = heap();
  for (let index = 0; index < count; index++) cookies.push(users.signIn(index));
  for (const cookie of cookies) await users.identify(cookie);
  const held = heap() - before;
  const identities = await Promise.all(cookies.map((cookie) => users.identify(cookie)));
  const sent = cookies.reduce((sum, cookie) => sum + cookie.length, 0);
  return { count, identities, bytes: (held - sent) / count, times: [] };
}

const crowds: Crowd[] = [];
for (const count of counts) crowds.push(await crowdOf(count));
for (const { identities } of crowds) await time(identities);
for (let round = 0; round < rounds; round++) {
  for (const { identities, times } of crowds) times.push(await time(identities));
}

const rows = crowds.map(({ count, bytes, times }) => {
  const kibibytes = count === 1 ? "" : (bytes / 1024).toFixed(2);
  const cells = [
    best(times).toFixed(2),
    median(times).toFixed(2),
    "1 µs",
    kibibytes,
    "4 KiB",
    `${spread(times).toFixed(0)} %`,
  ];
  return [count.toLocaleString("en"), ...cells];
});
report("token", [
  ...table(["signed-in users", "µs for a token, best", "median", "budget", "KiB for a user", "budget", "spread"], rows),
  "",
  `${rounds} interleaved rounds of ${calls.toLocaleString("en")} calls, tokens of ${tokenLength} characters. ${circumstances()}`,
]);
