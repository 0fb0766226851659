import { parseArgs } from "node:util";

import { CommandError } from "../process/command-error.ts";
import { scenarioTable } from "./scenario-table.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

export interface StartOptions {
  scenario: Scenario;
  framework: string;
  /** `undefined`: 3000, or with --entra the port in the sample's .env. */
  port: number | undefined;
  emulatorPort: number;
  /** The values of the scenario's options, by the environment variable that the sample reads. */
  choices: Readonly<Record<string, string>>;
  watch: boolean;
  entra: boolean;
  /** Whether to print the script that registers the app, and start nothing. */
  printSetup: boolean;
}

const common = {
  framework: { type: "string" },
  port: { type: "string" },
  "emulator-port": { type: "string" },
  watch: { type: "boolean" },
  entra: { type: "boolean" },
  "print-setup": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const choices = Object.values(scenarioTable).flatMap((row) => row.choices ?? []);
const definitions = {
  ...common,
  ...Object.fromEntries(choices.map(({ option }) => [option, { type: "string" }] as const)),
};

/**
 * Parses the command line. Returns `undefined` when it asks for help.
 *
 * @throws {CommandError} when it is invalid
 */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const { values, positionals } = parsed(args.filter((word) => word !== "--"));
  if (values.help === true) {
    return undefined;
  }
  const [name = "token-acquisition", ...more] = positionals;
  if (more.length > 0) {
    throw new CommandError(`Choose one scenario. You gave ${positionals.length}: ${positionals.join(", ")}.`);
  }
  const all = scenarios();
  const scenario = all.find((candidate) => candidate.name === name);
  if (scenario === undefined) {
    throw new CommandError(`Unknown scenario "${name}". Choose one of: ${all.map((known) => known.name).join(", ")}.`);
  }
  const framework = values.framework ?? "express";
  if (!scenario.frameworks.includes(framework)) {
    throw new CommandError(
      `${name} has no version for "${framework}". Choose one of: ${scenario.frameworks.join(", ")}.`,
    );
  }
  const port = values.port === undefined ? undefined : portNumber("--port", values.port);
  const emulatorPort = portNumber("--emulator-port", values["emulator-port"] ?? "8400");
  if ((port ?? 3000) === emulatorPort) {
    throw new CommandError("--port and --emulator-port must differ.");
  }
  const chosen = choicesOf(scenario, values);
  const [watch, entra] = [values.watch === true, values.entra === true];
  const printSetup = values["print-setup"] === true;
  if (printSetup && !entra) {
    throw new CommandError("--print-setup works only with --entra. Add --entra.");
  }
  return { scenario, framework, port, emulatorPort, choices: chosen, watch, entra, printSetup };
}

function choicesOf({ name, choices: offered = [] }: Scenario, values: Readonly<Record<string, unknown>>) {
  const chosen: Record<string, string> = {};
  for (const { option } of choices) {
    const value = values[option];
    if (typeof value !== "string") {
      continue;
    }
    const choice = offered.find((candidate) => candidate.option === option);
    if (choice === undefined) {
      const known = [...Object.keys(common), ...offered.map((other) => other.option)].map((word) => `--${word}`);
      throw new CommandError(`${name} has no option --${option}. Its options: ${known.join(", ")}.`);
    }
    if (!choice.values.includes(value)) {
      throw new CommandError(`--${option} cannot be "${value}". Choose one of: ${choice.values.join(", ")}.`);
    }
    chosen[choice.variable] = value;
  }
  return chosen;
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: definitions, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new CommandError(`${reason}. Options: ${optionNames}.`);
  }
}

const optionNames = Object.keys(definitions)
  .map((name) => `--${name}`)
  .join(", ");

/** @throws {CommandError} when `value` is not a port number; `option` names where it came from */
export function portNumber(option: string, value: string): number {
  const port = /^\d+$/u.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65535) {
    throw new CommandError(`${option} must be a number from 1 to 65535, not "${value}".`);
  }
  return port;
}
