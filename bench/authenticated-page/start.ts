import { startEmulator } from "@identity-web/entra-emulator";

import { pin } from "../shared/cores.ts";
import { MeasuredProcess } from "./measured-process.ts";
import { peopleSeed, signEverybodyIn } from "./people.ts";
import { frameworks } from "./variants.ts";

export const people: number = Number(process.env["BENCH_PEOPLE"] ?? 1000);

export interface Crowded {
  readonly measured: MeasuredProcess;
  /** What the browsers of the people that are signed in send. */
  readonly cookies: readonly string[];
}

/** A process for each framework, or for the one that was asked for, with everybody signed in; then this process moves to another core. */
export async function startEverything(): Promise<Crowded[]> {
  const emulator = await startEmulator({ seed: peopleSeed(people) });
  const processes: Crowded[] = [];
  for (const framework of frameworks.filter((name) => (process.env["BENCH_ONLY"] ?? name) === name)) {
    const measured = await MeasuredProcess.start(framework, emulator.url);
    const cookies = await signEverybodyIn(emulator, measured.server("guarded").origin, people);
    processes.push({ measured, cookies });
    console.error(`${framework}: ${people} people are signed in`);
  }
  await emulator.close();
  pin(process.pid, 1);
  return processes;
}
