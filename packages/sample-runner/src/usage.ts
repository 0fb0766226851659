import { scenarios } from "./scenario/scenarios.ts";

/** Returns the text of `--help`, which `pnpm sample` alone shows too. */
export function usage(): string {
  const rows = scenarios().map(
    ({ name, tab, frameworks, shows }) => [name, tab, frameworks.join(", "), shows] as const,
  );
  return `pnpm sample SCENARIO [options]      pnpm start = pnpm sample token-acquisition --framework express

Starts an Entra ID emulator and a sample that signs users in with it.

${aligned([["Scenario", "Article tab", "Frameworks", "What it shows"], ...rows])}

Options
  --framework NAME      the sample's framework; default: express
  --port N              the sample's port; default: 3000
  --emulator-port N     the emulator's port; default: 8400
  --watch               restart a program when one of its files changes; pnpm dev adds this option
  --entra               no emulator: sign in to a real tenant, as the sample's .env says, after checking its registration
  --entra --print-setup print the az commands that register the app for the sample, and start nothing
  --help                show this text
${scenarioOptions()}
Example: pnpm sample session-cache --framework fastify`;
}

function scenarioOptions(): string {
  return scenarios()
    .filter(({ choices }) => choices !== undefined)
    .map(({ name, choices = [] }) => {
      const lines = choices.map(({ option, text }) => `  ${`--${option} NAME`.padEnd(20)}  ${text}`);
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
