// `pnpm bench import`: the cost of the first import of an adapter, after that of its framework.
import { createRequire } from "node:module";

import { run } from "@identity-web/sample-runner";

import { circumstances, report, table } from "../shared/readme.ts";
import { best, median, spread } from "../shared/statistics.ts";

const frameworks = ["express", "fastify", "koa"] as const;
const rounds = 15;
const budget = 20;

/** Milliseconds of elapsed time, and of CPU time in all threads. */
interface Cost {
  readonly elapsed: number;
  readonly cpu: number;
}

const script = `
  const measure = async (name) => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    await import(name);
    const { user, system } = process.cpuUsage(used);
    return { elapsed: performance.now() - began, cpu: (user + system) / 1000 };
  };
  const [framework, adapter] = process.argv.slice(1);
  console.log(JSON.stringify([await measure(framework), await measure(adapter)]));
`;

const costs = new Map(frameworks.map((name) => [name, { framework: [] as Cost[], adapter: [] as Cost[] }]));
const cwd = new URL("..", import.meta.url).pathname;
for (let round = 0; round <= rounds; round++) {
  for (const [name, measured] of costs) {
    const args = ["--input-type=module", "--eval", script, name, `@identity-web/${name}`];
    const { code, output } = await run(process.execPath, args, { cwd });
    if (code !== 0) {
      throw new Error(output);
    }
    const [framework, adapter] = JSON.parse(output) as [Cost, Cost];
    // The first round reads the files from disk, so it does not count.
    if (round === 0) {
      continue;
    }
    measured.framework.push(framework);
    measured.adapter.push(adapter);
  }
}

const versionOf = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
const rows = [...costs].map(([name, { framework, adapter }]) => {
  const [elapsed, cpu] = [adapter.map((cost) => cost.elapsed), adapter.map((cost) => cost.cpu)];
  const cells = [median(framework.map((cost) => cost.elapsed)), median(elapsed), best(elapsed), median(cpu), best(cpu)];
  return [
    `${name} ${versionOf(name)}`,
    ...cells.map((value) => value.toFixed(1)),
    `${budget} ms`,
    `${spread(elapsed).toFixed(0)} %`,
  ];
});
const head = [
  "first import, ms",
  "framework, median",
  "adapter after it, median",
  "best",
  "CPU, median",
  "CPU, best",
  "budget",
  "spread",
];
await report("import", [
  ...table(head, rows),
  "",
  `${rounds} interleaved rounds, each in a new process, files in the system's cache. ${circumstances()}`,
]);
