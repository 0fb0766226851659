import { parseArgs } from "node:util";
import { Stop } from "../shared/stop.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

export interface StartOptions {
  scenario: Scenario;
  framework: string;
  /** Undefined: 3000, or with --entra what the sample's .env says. */
  port: number | undefined;
  emulatorPort: number;
  /** Which token cache the sample takes; undefined: its own choice. */
  cache: string | undefined;
  /** What the sample has Entra answer, as the option `responseType` spells it; undefined: its own choice. */
  responseType: string | undefined;
  watch: boolean;
  entra: boolean;
}

const caches = ["memory", "distributed-memory", "redis", "sql"];

/** As they are written on a command line, where a space would have to be quoted. */
const responses = new Map([
  ["code", "code"],
  ["code-id-token", "code id_token"],
]);

const definitions = {
  framework: { type: "string" },
  port: { type: "string" },
  "emulator-port": { type: "string" },
  cache: { type: "string" },
  response: { type: "string" },
  watch: { type: "boolean" },
  entra: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** What the command line asks for; undefined where it asks for help. */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const { values, positionals } = parsed(args.filter((word) => word !== "--"));
  if (values.help === true) return undefined;
  const [name = "token-acquisition", ...more] = positionals;
  if (more.length > 0) throw new Stop(`One scenario at a time, please: ${positionals.join(", ")} were given.`);
  const known = scenarios();
  const scenario = known.find((one) => one.name === name);
  if (scenario === undefined) {
    throw new Stop(`There is no scenario "${name}". There is: ${known.map((one) => one.name).join(", ")}.`);
  }
  const framework = values.framework ?? "express";
  if (!scenario.frameworks.includes(framework)) {
    throw new Stop(`${name} is not written for "${framework}". It is for: ${scenario.frameworks.join(", ")}.`);
  }
  const port = values.port === undefined ? undefined : portNumber("--port", values.port);
  const emulatorPort = portNumber("--emulator-port", values["emulator-port"] ?? "8400");
  if ((port ?? 3000) === emulatorPort) throw new Stop("--port and --emulator-port have to differ.");
  const { cache } = values;
  if (cache !== undefined && !caches.includes(cache)) {
    throw new Stop(`There is no token cache "${cache}". There is: ${caches.join(", ")}.`);
  }
  const { response } = values;
  const responseType = response === undefined ? undefined : responses.get(response);
  if (response !== undefined && responseType === undefined) {
    throw new Stop(`There is no response "${response}". There is: ${[...responses.keys()].join(", ")}.`);
  }
  const [watch, entra] = [values.watch === true, values.entra === true];
  return { scenario, framework, port, emulatorPort, cache, responseType, watch, entra };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: definitions, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new Stop(`${reason}. There is: ${optionNames}.`);
  }
}

const optionNames = Object.keys(definitions)
  .map((name) => `--${name}`)
  .join(", ");

export function portNumber(option: string, value: string): number {
  const port = /^\d+$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65535) throw new Stop(`${option} takes a number from 1 to 65535, not "${value}".`);
  return port;
}

export function usage(): string {
  const list = scenarios().map((one) => `  ${one.name}  (${one.frameworks.join(", ")})`);
  return `pnpm sample [scenario] [options]      pnpm start is: pnpm sample token-acquisition --framework express

Starts an Entra ID emulator and a sample that signs in at it.

Scenarios
${list.join("\n")}

Options
  --framework NAME      the framework of the sample: express where nothing is said
  --port N              where the sample answers: 3000 where nothing is said
  --emulator-port N     where the emulator answers: 8400 where nothing is said
  --cache NAME          where it keeps accounts and tokens: memory, distributed-memory, redis (at REDIS_URL, or on this machine), sql
  --response NAME       what Entra answers: code, or code-id-token (the hybrid flow)
  --watch               starts anew what a changed file is part of; pnpm dev says this for you
  --entra               no emulator: the sample reads its .env and signs in at a real tenant
  --help                this text`;
}
