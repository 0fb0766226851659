import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkEntra } from "../../src/entra/check.ts";
import { readSettings } from "../../src/entra/settings.ts";
import { forEntra, howToRegister } from "../../src/scenario/environment.ts";
import type { StartOptions } from "../../src/scenario/options.ts";
import { scenarios } from "../../src/scenario/scenarios.ts";

interface CheckedSample {
  name: string;
  /** Where its `.env` is written. */
  folder: string;
  /** The lines of `.env`. */
  values: Readonly<Record<string, string>>;
  choices: Readonly<Record<string, string>>;
}

/** Runs the check of `pnpm sample NAME --entra` with a `.env`. Resolves with its notes, rejects with its error. */
export async function checkSample({ name, folder, values, choices }: CheckedSample): Promise<readonly string[]> {
  const lines = Object.entries(values).map(([variable, value]) => `${variable}="${value}"\n`);
  writeFileSync(join(folder, ".env"), lines.join(""));
  const found = scenarios().find((scenario) => scenario.name === name);
  if (found === undefined) {
    throw new Error(`Unknown scenario ${name}.`);
  }
  const options: StartOptions = {
    scenario: { ...found, folder },
    framework: "express",
    choices,
    port: undefined,
    emulatorPort: 8400,
    watch: false,
    entra: true,
    printSetup: false,
  };
  const sample = forEntra(options);
  return checkEntra(readSettings(sample.values, sample.url, found.registration, howToRegister(options)));
}
