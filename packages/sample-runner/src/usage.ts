import { scenarios } from "./scenario/scenarios.ts";

/** What `--help` says, and `pnpm sample` alone. */
export function usage(): string {
  const rows = scenarios().map(
    ({ name, tab, frameworks, shows }) => [name, tab, frameworks.join(", "), shows] as const,
  );
  return `pnpm sample SCENARIO [options]      pnpm start is: pnpm sample token-acquisition --framework express

Starts an Entra ID emulator and a sample that signs in at it.

${aligned([["Scenario", "Article's tab", "Frameworks", "What it shows"], ...rows])}

Options
  --framework NAME      the framework of the sample: express where nothing is said
  --port N              where the sample answers: 3000 where nothing is said
  --emulator-port N     where the emulator answers: 8400 where nothing is said
  --watch               starts anew what a changed file is part of; pnpm dev says this for you
  --entra               no emulator: the sample reads its .env and signs in at a real tenant, which is checked first
  --entra --print-setup prints the az commands that register the app for the sample, and starts nothing
  --help                this text
${ownOptions()}
For example: pnpm sample session-cache --framework fastify`;
}

function ownOptions(): string {
  return scenarios()
    .filter(({ choices: own }) => own !== undefined)
    .map(({ name, choices: own = [] }) => {
      const lines = own.map(({ option, text }) => `  ${`--${option} NAME`.padEnd(20)}  ${text}`);
      return `\nOptions of ${name}\n${lines.join("\n")}\n`;
    })
    .join("");
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
