// Prevents: newcomers who must find out what to install, which two programs to start, in what order, with which
// settings and as whom to sign in before they see a first page; and ports still taken by what an earlier start left
// running. Uses built-in modules only, because it runs before anything is installed.
import { join } from "node:path";

import { checkEntra } from "./entra/check.ts";
import { setupScript } from "./entra/print-setup.ts";
import { adminConsentUrl, readSettings } from "./entra/settings.ts";
import { install } from "./install.ts";
import { nextSteps } from "./next-steps.ts";
import { requireFreePorts } from "./ports.ts";
import { CommandError } from "./process/command-error.ts";
import { root } from "./process/root.ts";
import { missingServer } from "./redis-server.ts";
import { RunningPrograms } from "./running-programs.ts";
import { forEmulator, forEntra, howToRegister, type SampleEnvironment } from "./scenario/environment.ts";
import { readOptions, type StartOptions } from "./scenario/options.ts";
import { usage } from "./usage.ts";

/** Carries out a command line of `pnpm start`, `pnpm dev` or `pnpm sample`. */
export async function main(args: readonly string[]): Promise<void> {
  const programs = new RunningPrograms();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void programs.end(0));
  }
  try {
    const options = readOptions(args);
    if (options === undefined) {
      console.log(usage());
    } else if (options.printSetup) {
      console.log(setupScript(options));
    } else {
      await start(options, programs);
    }
  } catch (error) {
    if (programs.signal.aborted) {
      return;
    }
    console.error(error instanceof CommandError ? error.message : error);
    await programs.end(1);
  }
}

async function start(options: StartOptions, programs: RunningPrograms): Promise<void> {
  done(`Node ${process.versions.node}`);
  const checked = options.entra ? await checkedEntra(options) : undefined;
  const sample = checked ?? forEmulator(options);
  const server = await missingServer(sample.values);
  await requireFreePorts([
    ...(options.entra ? [] : [{ port: options.emulatorPort, option: "--emulator-port" }]),
    { port: sample.port, option: "--port" },
  ]);
  done(options.entra ? `port ${sample.port} is free` : `ports ${options.emulatorPort} and ${sample.port} are free`);
  await install(options.scenario, programs.signal);
  done("packages are installed");

  if (!options.entra) {
    const emulator = await programs.start({
      name: "emulator",
      args: [join(root, "packages/entra-emulator/src/cli.ts"), "--port", String(options.emulatorPort)],
      cwd: root,
      env: process.env,
      watch: options.watch,
      quiet: true, // it lists every user it knows; nextSteps lists those of the sample's tenant
      url: `http://localhost:${options.emulatorPort}/common/v2.0/.well-known/openid-configuration`,
    });
    done(`the emulator is ready at http://localhost:${options.emulatorPort}`);
    emulator.show();
  }
  if (server !== undefined) {
    const { file, port, isReady } = server;
    const args = [join(root, "packages/sample-runner/src/run-redis.ts"), file, String(port)];
    await programs.start({ name: "redis", args, cwd: root, env: process.env, url: `port ${port}`, isReady });
    done(
      `no Redis was running, so ${file} was started: it is ready at port ${port} of localhost and stores nothing on disk`,
    );
  }
  const program = await programs.start({
    name: "sample",
    args: [...sample.args, `${options.framework}.ts`],
    cwd: options.scenario.folder,
    env: sample.env,
    watch: options.watch,
    url: `http://localhost:${sample.port}`,
  });
  done(`the sample is ready at http://localhost:${sample.port}`);
  console.log(nextSteps(options, sample.url, checked?.adminConsentUrl));
  program.show();
}

async function checkedEntra(options: StartOptions): Promise<SampleEnvironment & { adminConsentUrl: string }> {
  const sample = forEntra(options);
  const { registration } = options.scenario;
  const settings = readSettings(sample.values, sample.url, registration, howToRegister(options));
  const notes = await checkEntra(settings);
  done("Entra knows the tenant, the app and its redirect URIs");
  for (const note of notes) {
    console.log(`! ${note}`);
  }
  return { ...sample, adminConsentUrl: adminConsentUrl(settings) };
}

function done(step: string): void {
  console.log(`✓ ${step}`);
}
