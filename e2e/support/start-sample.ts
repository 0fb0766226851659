import { fileURLToPath } from "node:url";

import type { Emulator } from "@identity-web/entra-emulator";
import { emulatorEnvironment, freePort, Program, waitUntilReady } from "@identity-web/sample-runner";

export const frameworks = ["express", "fastify", "koa"] as const;
export type Framework = (typeof frameworks)[number];

export interface Sample {
  /** Such as http://localhost:3000. */
  readonly url: string;
  /** Ends the process and starts it again with the same settings: what was in its memory is gone. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The folders of samples/ that are scenarios. */
export const scenarios = ["token-acquisition", "incremental-consent", "session-cache", "plain-routes"] as const;
export type Scenario = (typeof scenarios)[number];

/**
 * Starts a sample, samples/token-acquisition where nothing is said, on a free port as `pnpm start` does, against an emulator of the test's own. That one is at
 * 127.0.0.1 and the sample at localhost: two ports of one host would be the same site, and hide every fault of SameSite.
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
  const begin = async (): Promise<Program> => {
    const started = new Program({
      name: "sample",
      args: ["--conditions=@identity-web/source", `${framework}.ts`],
      cwd: fileURLToPath(new URL(`../../samples/${scenario}/`, import.meta.url)),
      env,
    });
    await waitUntilReady(started, url);
    return started;
  };
  let program = await begin();
  return {
    url,
    async restart(): Promise<void> {
      await program.end();
      program = await begin();
    },
    stop: () => program.end(),
  };
}
