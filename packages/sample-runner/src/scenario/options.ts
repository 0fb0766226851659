import { parseArgs } from "node:util";

import { CommandError } from "../process/command-error.ts";
import { scenarioTable } from "./scenario-table.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

export interface StartOptions {
  scenario: Scenario;
  framework: string;
  /** Undefined: 3000, or with --entra what the sample's .env says. */
  port: number | undefined;
  emulatorPort: number;
  /** The scenario's own options that were given, as the variables that the sample reads. */
  choices: Readonly<Record<string, string>>;
  watch: boolean;
  entra: boolean;
  /** Whether to print how the app is registered, and to start nothing. */
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

/** What the command line asks for; undefined where it asks for help. */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const { values, positionals } = parsed(args.filter((word) => word !== "--"));
  if (values.help === true) {
    return undefined;
  }
  const [name = "token-acquisition", ...more] = positionals;
  if (more.length > 0) {
    throw new CommandError(`One scenario at a time, please: ${positionals.join(", ")} were given.`);
  }
  const known = scenarios();
  const scenario = known.find((one) => one.name === name);
  if (scenario === undefined) {
    throw new CommandError(`There is no scenario "${name}". There is: ${known.map((one) => one.name).join(", ")}.`);
  }
  const framework = values.framework ?? "express";
  if (!scenario.frameworks.includes(framework)) {
    throw new CommandError(`${name} is not written for "${framework}". It is for: ${scenario.frameworks.join(", ")}.`);
  }
  const port = values.port === undefined ? undefined : portNumber("--port", values.port);
  const emulatorPort = portNumber("--emulator-port", values["emulator-port"] ?? "8400");
  if ((port ?? 3000) === emulatorPort) {
    throw new CommandError("--port and --emulator-port have to differ.");
  }
  const chosen = choicesOf(scenario, values);
  const [watch, entra] = [values.watch === true, values.entra === true];
  const printSetup = values["print-setup"] === true;
  if (printSetup && !entra) {
    throw new CommandError("--print-setup prints how to register the app: say --entra with it.");
  }
  return { scenario, framework, port, emulatorPort, choices: chosen, watch, entra, printSetup };
}

function choicesOf({ name, choices: own = [] }: Scenario, values: Readonly<Record<string, unknown>>) {
  const chosen: Record<string, string> = {};
  for (const { option } of choices) {
    const value = values[option];
    if (typeof value !== "string") {
      continue;
    }
    const choice = own.find((one) => one.option === option);
    if (choice === undefined) {
      const there = [...Object.keys(common), ...own.map((one) => one.option)].map((one) => `--${one}`);
      throw new CommandError(`${name} has no option --${option}. It has: ${there.join(", ")}.`);
    }
    if (!choice.values.includes(value)) {
      throw new CommandError(`--${option} cannot be "${value}". There is: ${choice.values.join(", ")}.`);
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
    throw new CommandError(`${reason}. There is: ${optionNames}.`);
  }
}

const optionNames = Object.keys(definitions)
  .map((name) => `--${name}`)
  .join(", ");

export function portNumber(option: string, value: string): number {
  const port = /^\d+$/u.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65535) {
    throw new CommandError(`${option} takes a number from 1 to 65535, not "${value}".`);
  }
  return port;
}
