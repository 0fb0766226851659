import { fileURLToPath } from "node:url";

import type { Emulator } from "@identity-web/entra-emulator";
import { emulatorEnvironment, freePort, Program, waitUntilReady } from "@identity-web/sample-runner";

export const frameworks = ["express", "fastify", "koa"] as const;
export type Framework = (typeof frameworks)[number];

export interface Sample {
  /** Such as http://localhost:3000. */
  readonly url: string;
  /** Restarts the process with the same settings. Everything in its memory is lost. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The folders of samples/ that are scenarios. */
export const scenarios = ["token-acquisition", "incremental-consent", "session-cache", "plain-routes"] as const;
export type Scenario = (typeof scenarios)[number];

/**
 * Starts a sample, by default samples/token-acquisition, on a free port as `pnpm start` does, with the test's emulator.
 * The emulator is at 127.0.0.1 and the sample at localhost: two ports of one host would be the same site, and hide
 * every fault of SameSite.
 */
export async function startSample(
  emulator: Emulator,
  framework: Framework = "express",
  changes: NodeJS.ProcessEnv = {},
  scenario: Scenario = "token-acquisition",
): Promise<Sample> {
  const { port: emulatorPort, origin } = new URL(emulator.url);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const settings = emulatorEnvironment(port, Number(emulatorPort));
  const env = { ...process.env, ...settings, ENTRA_INSTANCE: origin, GRAPH_BASE_URL: emulator.graphUrl, ...changes };
  const startProgram = async (): Promise<Program> => {
    const started = new Program({
      name: "sample",
      args: ["--conditions=@identity-web/source", `${framework}.ts`],
      cwd: fileURLToPath(new URL(`../../samples/${scenario}/`, import.meta.url)),
      env,
    });
    await waitUntilReady(started, url);
    return started;
  };
  let program = await startProgram();
  return {
    url,
    async restart(): Promise<void> {
      await program.end();
      program = await startProgram();
    },
    stop: () => program.end(),
  };
}
