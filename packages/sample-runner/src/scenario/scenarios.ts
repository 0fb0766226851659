import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../process/root.ts";
import { defaultRegistration, type ScenarioRow, scenarioTable } from "./scenario-table.ts";

export interface Scenario extends ScenarioRow {
  /** The name of its folder in samples/. */
  name: string;
  folder: string;
  /** Its name in the workspace. */
  packageName: string;
  frameworks: readonly string[];
}

const frameworks = ["express", "fastify", "koa"];

const names = Object.keys(scenarioTable);
const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);

const unknownRow: ScenarioRow = {
  tab: "",
  shows: "see its README.md",
  registration: defaultRegistration,
  nextSteps: [],
};

/** Every folder of samples/ with a program for at least one framework, as the table orders them. */
export function scenarios(): readonly Scenario[] {
  const samples = join(root, "samples");
  return readdirSync(samples)
    .toSorted((one, other) => place(one) - place(other))
    .flatMap((name) => {
      const folder = join(samples, name);
      const written = frameworks.filter((framework) => existsSync(join(folder, `${framework}.ts`)));
      if (written.length === 0) {
        return [];
      }
      const row = scenarioTable[name] ?? unknownRow;
      return [{ ...row, name, folder, packageName: packageName(folder), frameworks: written }];
    });
}

function packageName(folder: string): string {
  const manifest: { name: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.name;
}
