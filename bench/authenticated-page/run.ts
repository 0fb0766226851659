// `pnpm bench authenticated-page`: the cost of a guarded page with a cached access token, over the bare framework.
import { createRequire } from "node:module";

import { canPin } from "../shared/cores.ts";
import { circumstances, plural, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";
import { load } from "./load.ts";
import { startServers, userCount } from "./start-servers.ts";
import type { Framework } from "./variants.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 11);
const requests = Number(process.env["BENCH_REQUESTS"] ?? 15_000);
const budgets: Record<Framework, number> = { express: 12, fastify: 6, koa: 6 };

const processes = await startServers();

const turns = processes.flatMap(({ measured, cookies }) =>
  measured.servers.map((server) => ({ measured, cookies, server })),
);
for (const { server, cookies } of turns) {
  await load(server.origin, cookies, requests);
}
for (let round = 0; round < rounds; round++) {
  for (const { measured, cookies, server } of round % 2 === 0 ? turns : turns.toReversed()) {
    // During the turns of the other servers, the state of each user has become older than `recheckSeconds`.
    await load(server.origin, cookies, 2 * userCount);
    const before = await measured.usedCpu();
    // The bare servers get the same cookies, because parsing headers is the framework's own work.
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
  "CPU µs per request",
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
  `${plural(rounds, "interleaved round")} of ${plural(requests, "request")} on 50 connections; ${plural(userCount, "signed-in user")} in turn; ${canPin ? "servers on one core, load from another" : "processes not pinned to cores, because taskset is missing"}. ${circumstances()}`,
]);
