import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseEnv } from "node:util";
import { defaultSeed } from "../../packages/entra-emulator/src/default-seed.ts";
import { root } from "../shared/root.ts";
import { Stop } from "../shared/stop.ts";
import type { StartOptions } from "./options.ts";

export interface SampleEnvironment {
  env: NodeJS.ProcessEnv;
  /** What Node is told before the sample's file. */
  args: readonly string[];
  port: number;
  url: string;
}

const [first] = defaultSeed.apps;
if (first === undefined) throw new Error("The emulator's seed has no app for the samples.");
/** The app registration that the samples use at the emulator. */
export const sampleApp = first;

/** The sample signs in at the emulator: nothing that a shell or a `.env` says about a real tenant may reach it. */
export function emulatorEnvironment(options: StartOptions): SampleEnvironment {
  const port = options.port ?? 3000;
  const url = `http://localhost:${port}`;
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("ENTRA_"));
  const env = {
    ...Object.fromEntries(own),
    ENTRA_INSTANCE: `http://localhost:${options.emulatorPort}`,
    ENTRA_TENANT_ID: sampleApp.tenantId,
    ENTRA_CLIENT_ID: sampleApp.clientId,
    ENTRA_CLIENT_SECRET: sampleApp.secrets?.find((secret) => secret.expired !== true)?.value,
    GRAPH_BASE_URL: `http://localhost:${options.emulatorPort}/graph/v1.0`,
    APP_BASE_URL: url,
    PORT: String(port),
    COOKIE_SECRETS: randomBytes(32).toString("base64url"),
  };
  return { env, args: [], port, url };
}

/** The sample signs in at a real tenant, as its `.env` says; a `--port` on the command line goes before it. */
export function entraEnvironment(options: StartOptions): SampleEnvironment {
  const file = join(options.scenario.folder, ".env");
  if (!existsSync(file)) {
    const name = relative(root, file).replaceAll("\\", "/");
    throw new Stop(`${name} is missing: copy ${name}.example to it and fill it in.`);
  }
  const written = { ...parseEnv(readFileSync(file, "utf8")), ...process.env };
  const port = options.port ?? Number(written["PORT"] ?? 3000);
  const url =
    options.port === undefined ? (written["APP_BASE_URL"] ?? `http://localhost:${port}`) : `http://localhost:${port}`;
  const env = { ...process.env, PORT: String(port), APP_BASE_URL: url };
  return { env, args: ["--env-file=.env"], port, url };
}
