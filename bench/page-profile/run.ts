// `pnpm bench page-profile`: which functions take the time that a guarded page costs over the bare framework, by V8's
// profiler.
import { load } from "../authenticated-page/load.ts";
import type { MeasuredServer } from "../authenticated-page/measured-process.ts";
import { type SignedInProcess, startServers, userCount } from "../authenticated-page/start-servers.ts";
import { circumstances, plural, report, table } from "../shared/readme.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 8);
const requests = Number(process.env["BENCH_REQUESTS"] ?? 10_000);
/** Functions that take less than this share one row. */
const minMicroseconds = 0.25;

/** Microseconds per request, by function. */
type Costs = Map<string, number>;

async function profile({ measured, cookies }: SignedInProcess): Promise<readonly [bare: Costs, guarded: Costs]> {
  const costs: Record<"bare" | "guarded", Costs> = { bare: new Map(), guarded: new Map() };
  const servers: MeasuredServer[] = [measured.server("bare"), measured.server("guarded")];
  for (const { origin } of servers) {
    await load(origin, cookies, requests);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { origin, variant } of round % 2 === 0 ? servers : servers.toReversed()) {
      await load(origin, cookies, 2 * userCount);
      const times = await measured.profile(() => load(origin, cookies, requests));
      const sums = costs[variant === "bare" ? "bare" : "guarded"];
      for (const [name, time] of Object.entries(times)) {
        sums.set(name, (sums.get(name) ?? 0) + time / requests / rounds);
      }
    }
  }
  return [costs.bare, costs.guarded];
}

const rows: string[][] = [];
for (const signedIn of await startServers()) {
  const [bare, guarded] = await profile(signedIn);
  const over = [...guarded].map(([name, time]) => ({ name, over: time - (bare.get(name) ?? 0) }));
  const total = over.reduce((sum, row) => sum + row.over, 0);
  const large = over.filter((row) => Math.abs(row.over) >= minMicroseconds).toSorted((a, b) => b.over - a.over);
  const rest = large.reduce((sum, row) => sum - row.over, total);
  for (const row of [{ name: "**all**", over: total }, ...large, { name: "the rest", over: rest }]) {
    rows.push([signedIn.measured.framework, row.name, row.over.toFixed(1)]);
  }
  signedIn.measured.close();
  console.error(signedIn.measured.framework);
}
await report("page-profile", [
  ...table(["framework", "function or module", "µs per request over bare"], rows),
  "",
  `${plural(rounds, "round")} of ${plural(requests, "request")} each, while V8 took a sample every 0.2 ms. ${circumstances()}`,
]);
