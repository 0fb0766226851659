import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseEnv } from "node:util";

import { CommandError } from "../process/command-error.ts";
import { pnpmAsCalled } from "../process/pnpm-command.ts";
import { root } from "../process/root.ts";
import { emulatorEnvironment } from "./emulator-environment.ts";
import { portNumber, type StartOptions } from "./options.ts";

export interface SampleEnvironment {
  env: NodeJS.ProcessEnv;
  /** What it will find in its environment, `.env` included. */
  values: NodeJS.ProcessEnv;
  /** What Node is told before the sample's file. */
  args: readonly string[];
  port: number;
  /** Where a browser reaches it: at `port` of localhost, or through a proxy. */
  url: string;
}

/** The sample signs in at the emulator: nothing that a shell or a `.env` says about a real tenant may reach it. */
export function forEmulator(options: StartOptions): SampleEnvironment {
  const port = options.port ?? 3000;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ENTRA_"));
  const env = {
    ...Object.fromEntries(inherited),
    ...emulatorEnvironment(port, options.emulatorPort),
    ...options.choices,
  };
  return { env, values: env, args: [], port, url: `http://localhost:${port}` };
}

/** The sample signs in at a real tenant, as its `.env` says; a `--port` on the command line goes before it. */
export function forEntra(options: StartOptions): SampleEnvironment {
  const { file, name } = envFile(options);
  if (!existsSync(file)) {
    throw new CommandError(`${name} is missing: copy ${name}.example to it and fill it in.\n${howToRegister(options)}`);
  }
  const written = writtenEnvironment(options);
  const { port, url } = whereItAnswers(options, written);
  const own = { PORT: String(port), APP_BASE_URL: url, ...options.choices };
  return { env: { ...process.env, ...own }, args: ["--env-file=.env"], port, url, values: { ...written, ...own } };
}

/** Where browsers will reach the sample at a real tenant, also before there is a `.env`. */
export function entraUrl(options: StartOptions): string {
  return whereItAnswers(options, writtenEnvironment(options)).url;
}

/** The scenario's `.env`: its path, and its name from the repository's folder on. */
export function envFile({ scenario }: StartOptions): { file: string; name: string } {
  const file = join(scenario.folder, ".env");
  return { file, name: relative(root, file).replaceAll("\\", "/") };
}

/** The command line that starts this at a real tenant. */
export function again({ scenario, framework, choices, port }: StartOptions): string {
  const chosen = (scenario.choices ?? []).flatMap(({ option, variable }) => {
    const value = choices[variable];
    return value === undefined ? [] : [`--${option} ${value}`];
  });
  return [
    `${pnpmAsCalled} sample ${scenario.name}`,
    ...(framework === "express" ? [] : [`--framework ${framework}`]),
    ...chosen,
    ...(port === undefined ? [] : [`--port ${port}`]),
    "--entra",
  ].join(" ");
}

export function howToRegister(options: StartOptions): string {
  return `How to register the app with the Azure CLI, which prints the lines for .env: ${again(options)} --print-setup`;
}

/** A shell's variables go before the file's, as they do in Node. */
function writtenEnvironment(options: StartOptions): NodeJS.ProcessEnv {
  const { file } = envFile(options);
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };
}

function whereItAnswers(options: StartOptions, written: NodeJS.ProcessEnv): { port: number; url: string } {
  const port = options.port ?? portNumber("PORT in .env", written["PORT"] || "3000");
  const local = `http://localhost:${port}`;
  return { port, url: options.port === undefined ? written["APP_BASE_URL"] || local : local };
}
