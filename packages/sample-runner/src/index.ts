/**
 * What benchmarks and end-to-end tests share with the commands: programs that run until they are ended, and the
 * environment that signs a sample's users in with the emulator.
 *
 * @module
 */
export { freePort } from "./process/free-port.ts";
export { pnpm } from "./process/pnpm.ts";
export { Program } from "./process/program.ts";
export { run, type RunResult } from "./process/run.ts";
export { waitUntilReady } from "./process/wait-until-ready.ts";
export { emulatorEnvironment, sampleApp } from "./scenario/emulator-environment.ts";
