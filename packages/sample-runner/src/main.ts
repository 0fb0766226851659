// Prevents: a newcomer who has to know what to install, which two programs to start, in which order, with which settings, and
// whom to sign in as, before the first page is seen; and ports still taken by what an earlier start left running.
// Built-in modules only: it runs before anything is installed.
import { join } from "node:path";

import { checkEntra } from "./entra/check.ts";
import { setupScript } from "./entra/print-setup.ts";
import { adminConsentUrl, readSettings } from "./entra/settings.ts";
import { install } from "./install.ts";
import { howToGoOn } from "./next-steps.ts";
import { requireFreePorts } from "./ports.ts";
import { CommandError } from "./process/command-error.ts";
import { Program, type ProgramOptions } from "./process/program.ts";
import { root } from "./process/root.ts";
import { waitUntilReady } from "./process/wait-until-ready.ts";
import { missingServer } from "./redis-server.ts";
import { forEmulator, forEntra, howToRegister, type SampleEnvironment } from "./scenario/environment.ts";
import { readOptions, type StartOptions } from "./scenario/options.ts";
import { usage } from "./usage.ts";

const programs: Program[] = [];
const stopped = new AbortController();

export async function main(args: readonly string[]): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void end(0));
  }
  try {
    const options = readOptions(args);
    if (options === undefined) {
      console.log(usage());
    } else if (options.printSetup) {
      console.log(setupScript(options));
    } else {
      await start(options);
    }
  } catch (error) {
    if (stopped.signal.aborted) {
      return;
    }
    console.error(error instanceof CommandError ? error.message : error);
    await end(1);
  }
}

async function start(options: StartOptions): Promise<void> {
  passed(`Node ${process.versions.node}`);
  const checked = options.entra ? await checkedEntra(options) : undefined;
  const sample = checked ?? forEmulator(options);
  const server = await missingServer(sample.values);
  await requireFreePorts([
    ...(options.entra ? [] : [{ port: options.emulatorPort, option: "--emulator-port" }]),
    { port: sample.port, option: "--port" },
  ]);
  passed(options.entra ? `port ${sample.port} is free` : `ports ${options.emulatorPort} and ${sample.port} are free`);
  await install(options.scenario, stopped.signal);
  passed("packages are installed");

  if (!options.entra) {
    const emulator = await begin({
      name: "emulator",
      args: [join(root, "packages/entra-emulator/src/cli.ts"), "--port", String(options.emulatorPort)],
      cwd: root,
      env: process.env,
      watch: options.watch,
      quiet: true, // it names everybody it knows; howToGoOn names those who belong to the sample's tenant
      url: `http://localhost:${options.emulatorPort}/common/v2.0/.well-known/openid-configuration`,
    });
    passed(`the emulator answers at http://localhost:${options.emulatorPort}`);
    emulator.show();
  }
  if (server !== undefined) {
    const { file, port, answers } = server;
    const args = [join(root, "packages/sample-runner/src/run-redis.ts"), file, String(port)];
    await begin({ name: "redis", args, cwd: root, env: process.env, url: `port ${port}`, answers });
    passed(`there was no Redis, so ${file} was started, which answers at port ${port} of localhost and keeps nothing`);
  }
  const program = await begin({
    name: "sample",
    args: [...sample.args, `${options.framework}.ts`],
    cwd: options.scenario.folder,
    env: sample.env,
    watch: options.watch,
    url: `http://localhost:${sample.port}`,
  });
  passed(`the sample answers at http://localhost:${sample.port}`);
  console.log(howToGoOn(options, sample.url, checked?.adminConsentUrl));
  program.show();
}

async function checkedEntra(options: StartOptions): Promise<SampleEnvironment & { adminConsentUrl: string }> {
  const sample = forEntra(options);
  const { registration } = options.scenario;
  const settings = readSettings(sample.values, sample.url, registration, howToRegister(options));
  const notes = await checkEntra(settings);
  passed("Entra knows the tenant, the app and its addresses");
  for (const note of notes) {
    console.log(`! ${note}`);
  }
  return { ...sample, adminConsentUrl: adminConsentUrl(settings) };
}

interface Beginning extends ProgramOptions {
  url: string;
  answers?: () => Promise<boolean>;
}

async function begin({ url, ...options }: Beginning): Promise<Program> {
  const program = new Program({ ...options, args: ["--conditions=@identity-web/source", ...options.args] });
  programs.push(program);
  await waitUntilReady(program, url, options);
  void program.ended.then(async (how) => {
    if (stopped.signal.aborted) {
      return;
    }
    if (how === "SIGINT") {
      return end(0);
    } // Ctrl-C reaches every program of a terminal, in no certain order
    program.show();
    console.error(`The ${program.name} has ended (${how}).`);
    return end(1);
  });
  return program;
}

async function end(code: number): Promise<void> {
  if (stopped.signal.aborted) {
    return;
  }
  stopped.abort();
  await Promise.all(programs.map((program) => program.end()));
  process.exit(code);
}

function passed(step: string): void {
  console.log(`✓ ${step}`);
}
