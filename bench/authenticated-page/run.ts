// `pnpm bench authenticated-page`: what a guarded page with a cached access token costs over the bare framework.
import { createRequire } from "node:module";

import { canPin } from "../shared/cores.ts";
import { circumstances, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";
import { load } from "./load.ts";
import { people, startEverything } from "./start.ts";
import type { Framework } from "./variants.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 11);
const requests = Number(process.env["BENCH_REQUESTS"] ?? 15_000);
const budgets: Record<Framework, number> = { express: 12, fastify: 6, koa: 6 };

const processes = await startEverything();

const turns = processes.flatMap(({ measured, cookies }) =>
  measured.servers.map((server) => ({ measured, cookies, server })),
);
for (const { server, cookies } of turns) {
  await load(server.origin, cookies, requests);
}
for (let round = 0; round < rounds; round++) {
  for (const { measured, cookies, server } of round % 2 === 0 ? turns : turns.toReversed()) {
    // While the others had their turn, what is known of each user has grown older than `recheckSeconds`.
    await load(server.origin, cookies, 2 * people);
    const before = await measured.usedCpu();
    // The bare servers get the same cookies: reading headers is the framework's own work.
    const { requests: counted, p99 } = await load(server.origin, cookies, requests);
    server.cpu.push(((await measured.usedCpu()) - before) / counted);
    server.p99.push(p99);
  }
  console.error(`round ${round + 1} of ${rounds}`);
}
for (const { measured } of processes) {
  measured.close();
}

const versionOf = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
const rows = turns.map(({ measured, server: { variant, cpu, p99 } }) => {
  const { framework } = measured;
  const bare = measured.server("bare");
  const over = [best(cpu) - best(bare.cpu), median(cpu.map((value, round) => value - (bare.cpu[round] ?? Number.NaN)))];
  const figures = [best(cpu), median(cpu), ...over].map((value) => value.toFixed(1));
  const budget = variant === "guarded" ? budgets[framework] : "";
  const times = [best(p99), median(p99)].map((value) => value.toFixed(1));
  return [
    `${framework} ${versionOf(framework)}, ${variant}`,
    ...figures,
    budget,
    ...times,
    `${spread(cpu).toFixed(0)} %`,
  ];
});
const head = [
  "µs of CPU for a request",
  "best",
  "median",
  "over bare, best",
  "over bare, median",
  "budget",
  "p99 ms, best",
  "p99 ms, median",
  "spread",
];
await report("authenticated-page", [
  ...table(head, rows),
  "",
  `${rounds} interleaved rounds of ${requests.toLocaleString("en")} requests on 50 connections; ${people.toLocaleString("en")} signed-in users in turn; ${canPin ? "servers on one core, load from another" : "not held to cores: there is no taskset"}. ${circumstances()}`,
]);
