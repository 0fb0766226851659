import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";

import { pnpm } from "@identity-web/sample-runner";

// Read before any process is pinned to a core.
const cores = availableParallelism();
const file = new URL("../README.md", import.meta.url);

/** Prints a table and replaces the benchmark's last one in bench/README.md, unless a `BENCH_` variable is set. */
export async function report(benchmark: string, lines: readonly string[]): Promise<void> {
  console.log(lines.join("\n"));
  if (Object.keys(process.env).some((name) => name.startsWith("BENCH_"))) {
    return;
  }
  const [begin, end] = [`<!-- ${benchmark}: written by run.ts -->`, `<!-- end of ${benchmark} -->`];
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`bench/README.md has no place for ${benchmark}. Add: ${begin} … ${end}`);
  }
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${lines.join("\n")}\n\n${text.slice(to)}`);
  const { code, output } = await pnpm(["exec", "oxfmt", "bench/README.md"]);
  if (code !== 0) {
    throw new Error(`bench/README.md could not be formatted:\n${output}`);
  }
}

/** Returns date, versions and machine, for readers who compare results. */
export function circumstances(): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  const load = loadavg()[0]?.toFixed(1);
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${model} with ${cores} cores; load average at the end ${load}.`;
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)];
}

/** Returns the count and the noun, such as `1 round` or `1,000 rounds`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
