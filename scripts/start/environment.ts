import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseEnv } from "node:util";
import { emulatorEnvironment } from "../shared/emulator-environment.ts";
import { root } from "../shared/root.ts";
import { Stop } from "../shared/stop.ts";
import { portNumber, type StartOptions } from "./options.ts";

export interface SampleEnvironment {
  env: NodeJS.ProcessEnv;
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
  return { env, args: [], port, url: `http://localhost:${port}` };
}

/** The sample signs in at a real tenant, as its `.env` says; a `--port` on the command line goes before it. */
export function forEntra(options: StartOptions): SampleEnvironment {
  const file = join(options.scenario.folder, ".env");
  if (!existsSync(file)) {
    const name = relative(root, file).replaceAll("\\", "/");
    throw new Stop(`${name} is missing: copy ${name}.example to it and fill it in.`);
  }
  const written = { ...parseEnv(readFileSync(file, "utf8")), ...process.env };
  const port = options.port ?? portNumber("PORT in .env", written["PORT"] || "3000");
  const local = `http://localhost:${port}`;
  const url = options.port === undefined ? written["APP_BASE_URL"] || local : local;
  return {
    env: { ...process.env, PORT: String(port), APP_BASE_URL: url, ...options.choices },
    args: ["--env-file=.env"],
    port,
    url,
  };
}
