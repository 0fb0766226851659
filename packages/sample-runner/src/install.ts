import { existsSync } from "node:fs";
import { join } from "node:path";

import { CommandError } from "./process/command-error.ts";
import { pnpmByNpx } from "./process/pnpm-command.ts";
import { pnpm } from "./process/pnpm.ts";
import { root } from "./process/root.ts";
import type { Scenario } from "./scenario/scenarios.ts";

/**
 * Installs what the sample needs to run and nothing that only tests need: 24 MB instead of 300. A complete install is
 * brought up to date and loses nothing; if nothing has changed, this takes milliseconds.
 *
 * @throws {CommandError} when pnpm cannot be started, or fails
 */
export async function install(sample: Scenario, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(sample.folder, "node_modules"))) {
    console.log("  installing what the sample needs, about 25 MB …");
  }
  const result = await pnpm(
    [
      "install",
      "--frozen-lockfile",
      // The lock file pins every package by its hash. Checking all entries against the registry's release dates would
      // download four times as much as the sample itself; `pnpm test` does check them.
      "--trust-lockfile",
      ...(isComplete()
        ? []
        : ["--prod", "--filter", `${sample.packageName}...`, "--filter", "@identity-web/entra-emulator..."]),
    ],
    { signal },
  );
  if (result.code === 0) {
    return;
  }
  if (result.code === 127) {
    throw new CommandError(`pnpm cannot be started. To run it without installing it: ${pnpmByNpx} start`);
  }
  throw new CommandError(`The packages could not be installed:\n${result.output.trimEnd()}`);
}

// Only a complete install includes this tool.
function isComplete(): boolean {
  return existsSync(join(root, "node_modules", "turbo"));
}
