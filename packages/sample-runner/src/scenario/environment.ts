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
  /** The variables that the sample will see, those of `.env` included. */
  values: NodeJS.ProcessEnv;
  /** Node's arguments before the sample's file. */
  args: readonly string[];
  port: number;
  /** Where a browser reaches the sample: at `port` of localhost, or through a proxy. */
  url: string;
}

/** Returns the environment for the emulator, without any setting of a real tenant from the shell or a `.env`. */
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

/**
 * Returns the environment for the real tenant in the sample's `.env`. `--port` on the command line overrides `.env`.
 *
 * @throws {CommandError} when there is no `.env`
 */
export function forEntra(options: StartOptions): SampleEnvironment {
  const { file, name } = envFile(options);
  if (!existsSync(file)) {
    throw new CommandError(`${name} is missing. Copy ${name}.example to it and fill it in.\n${howToRegister(options)}`);
  }
  const written = writtenEnvironment(options);
  const { port, url } = portAndUrl(options, written);
  const own = { PORT: String(port), APP_BASE_URL: url, ...options.choices };
  return { env: { ...process.env, ...own }, args: ["--env-file=.env"], port, url, values: { ...written, ...own } };
}

/** Returns where browsers will reach the sample with a real tenant, even before there is a `.env`. */
export function entraUrl(options: StartOptions): string {
  return portAndUrl(options, writtenEnvironment(options)).url;
}

/** Returns the path of the scenario's `.env`, and its name relative to the repository. */
export function envFile({ scenario }: StartOptions): { file: string; name: string } {
  const file = join(scenario.folder, ".env");
  return { file, name: relative(root, file).replaceAll("\\", "/") };
}

/** Returns the command line that starts the same sample with a real tenant. */
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
  return `To register the app with the Azure CLI and print the lines for .env: ${again(options)} --print-setup`;
}

/** Reads `.env`. The shell's variables override the file's, as they do in Node. */
function writtenEnvironment(options: StartOptions): NodeJS.ProcessEnv {
  const { file } = envFile(options);
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };
}

function portAndUrl(options: StartOptions, written: NodeJS.ProcessEnv): { port: number; url: string } {
  const port = options.port ?? portNumber("PORT in .env", written["PORT"] || "3000");
  const local = `http://localhost:${port}`;
  return { port, url: options.port === undefined ? written["APP_BASE_URL"] || local : local };
}
