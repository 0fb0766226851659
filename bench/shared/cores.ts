import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Whether processes can be pinned to cores: with Linux's taskset, and with a second core for the other side. */
export const canPin: boolean = availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** Pins a running process, with all its threads, to a core. */
export function pin(pid: number | undefined, core: number): void {
  if (canPin && pid !== undefined) {
    spawnSync("taskset", ["-acp", String(core), String(pid)]);
  }
}
