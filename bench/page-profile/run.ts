// `pnpm bench page-profile`: who takes the time that a guarded page costs over the bare framework, by V8's own profile.
import { load } from "../authenticated-page/load.ts";
import type { MeasuredServer } from "../authenticated-page/measured-process.ts";
import { type Crowded, people, startEverything } from "../authenticated-page/start.ts";
import { circumstances, report, table } from "../shared/readme.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 8);
const requests = Number(process.env["BENCH_REQUESTS"] ?? 10_000);
/** Who takes less than this is told in one line. */
const smallest = 0.25;

/** Microseconds for a request, by who took them. */
type Costs = Map<string, number>;

async function profiled({ measured, cookies }: Crowded): Promise<readonly [bare: Costs, guarded: Costs]> {
  const costs: Record<"bare" | "guarded", Costs> = { bare: new Map(), guarded: new Map() };
  const servers: MeasuredServer[] = [measured.server("bare"), measured.server("guarded")];
  for (const { origin } of servers) {
    await load(origin, cookies, requests);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { origin, variant } of round % 2 === 0 ? servers : servers.toReversed()) {
      await load(origin, cookies, 2 * people);
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
for (const crowded of await startEverything()) {
  const [bare, guarded] = await profiled(crowded);
  const over = [...guarded].map(([name, time]) => ({ name, over: time - (bare.get(name) ?? 0) }));
  const whole = over.reduce((sum, one) => sum + one.over, 0);
  const large = over.filter((one) => Math.abs(one.over) >= smallest).toSorted((one, other) => other.over - one.over);
  const rest = large.reduce((sum, one) => sum - one.over, whole);
  for (const one of [{ name: "**all**", over: whole }, ...large, { name: "each less", over: rest }]) {
    rows.push([crowded.measured.framework, one.name, one.over.toFixed(1)]);
  }
  crowded.measured.close();
  console.error(crowded.measured.framework);
}
await report("page-profile", [
  ...table(["framework", "who", "µs for a request over bare"], rows),
  "",
  `${rounds} rounds of ${requests.toLocaleString("en")} requests each, while V8 took a sample every 0.2 ms. ${circumstances()}`,
]);
