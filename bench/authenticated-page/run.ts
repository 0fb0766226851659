// `pnpm bench authenticated-page`: what a guarded page with a cached access token costs over the bare framework.
import { createRequire } from "node:module";
import { startEmulator } from "@identity-web/entra-emulator";
import { build } from "../shared/build.ts";
import { canPin, pin } from "../shared/cores.ts";
import { circumstances, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";
import { load } from "./load.ts";
import { MeasuredServer } from "./measured-server.ts";
import { peopleSeed, signEverybodyIn } from "./people.ts";
import { type Framework, frameworks, variants } from "./variants.ts";

const people = 1000;
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 9);
const requests = Number(process.env["BENCH_REQUESTS"] ?? 20_000);
const budgets: Record<Framework, number> = { express: 12, fastify: 6, koa: 6 };
const chosen = frameworks.filter((name) => (process.env["BENCH_ONLY"] ?? name) === name);

await build();
const emulator = await startEmulator({ seed: peopleSeed(people) });
const servers: MeasuredServer[] = [];
const cookiesOf = new Map<Framework, readonly string[]>();
for (const framework of chosen) {
  const trio = await Promise.all(variants.map((variant) => MeasuredServer.start(framework, variant, emulator.url)));
  servers.push(...trio);
  const guarded = trio.find(({ variant }) => variant === "guarded");
  if (guarded !== undefined) cookiesOf.set(framework, await signEverybodyIn(emulator, guarded.origin, people));
  console.error(`${framework}: ${people} people are signed in`);
}
await emulator.close();
pin(process.pid, 1);

// The bare servers get the same requests, cookies included: reading headers is the framework's own work.
const send = (server: MeasuredServer, amount: number) =>
  load(server.origin, cookiesOf.get(server.framework) ?? [], amount);
for (const server of servers) await send(server, requests);
for (let round = 0; round < rounds; round++) {
  for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
    // While the others had their turn, what is known of each user has grown older than `recheckSeconds`.
    await send(server, 2 * people);
    const before = await server.usedCpu();
    const { requests: counted, p99 } = await send(server, requests);
    server.cpu.push(((await server.usedCpu()) - before) / counted);
    server.p99.push(p99);
  }
  console.error(`round ${round + 1} of ${rounds}`);
}
for (const server of servers) server.close();

const versionOf = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
const rows = chosen.flatMap((framework) => {
  const bare = servers.find((server) => server.framework === framework);
  return servers
    .filter((server) => server.framework === framework)
    .map(({ variant, cpu, p99 }) => {
      const over = median(cpu.map((value, round) => value - (bare?.cpu[round] ?? Number.NaN)));
      const overBest = best(cpu) - best(bare?.cpu ?? []);
      const budget = variant === "guarded" ? `${budgets[framework]} µs` : "";
      const cells = [best(cpu), median(cpu), overBest, over].map((value) => value.toFixed(1));
      return [
        `${framework} ${versionOf(framework)}, ${variant}`,
        ...cells,
        budget,
        best(p99).toFixed(1),
        median(p99).toFixed(1),
        `${spread(cpu).toFixed(0)} %`,
      ];
    });
});
const head = [
  "µs of server CPU for a request",
  "best",
  "median",
  "over bare, best",
  "over bare, median",
  "budget",
  "p99 ms, best",
  "median",
  "spread",
];
report("authenticated-page", [
  ...table(head, rows),
  "",
  `${rounds} interleaved rounds of ${requests} requests, 50 connections, ${people} signed-in users in turn; ${canPin ? "servers on one core, load from another" : "not pinned to cores, because there is no taskset"}. ${circumstances()}`,
]);
