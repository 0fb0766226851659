import { startEmulator } from "@identity-web/entra-emulator";

import { pin } from "../shared/cores.ts";
import { MeasuredProcess } from "./measured-process.ts";
import { seedWithUsers, signInAll } from "./users.ts";
import { frameworks } from "./variants.ts";

export const userCount: number = Number(process.env["BENCH_USERS"] ?? 1000);

export interface SignedInProcess {
  readonly measured: MeasuredProcess;
  /** The `Cookie` headers of the signed-in users. */
  readonly cookies: readonly string[];
}

/**
 * Starts a process for each framework, or for the one that `BENCH_ONLY` names, and signs all users in. Then pins this
 * process to another core.
 */
export async function startServers(): Promise<SignedInProcess[]> {
  const emulator = await startEmulator({ seed: seedWithUsers(userCount) });
  const processes: SignedInProcess[] = [];
  for (const framework of frameworks.filter((name) => (process.env["BENCH_ONLY"] ?? name) === name)) {
    const measured = await MeasuredProcess.start(framework, emulator.url);
    const cookies = await signInAll(emulator, measured.server("guarded").origin, userCount);
    processes.push({ measured, cookies });
    console.error(`${framework}: ${userCount} users are signed in`);
  }
  await emulator.close();
  pin(process.pid, 1);
  return processes;
}
