import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Whether programs can be held to one core each: by Linux's taskset, and with a core left for the other side. */
export const canPin: boolean = availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** Holds a running process, all its threads included, to one core. */
export function pin(pid: number | undefined, core: number): void {
  if (canPin && pid !== undefined) {
    spawnSync("taskset", ["-acp", String(core), String(pid)]);
  }
}
