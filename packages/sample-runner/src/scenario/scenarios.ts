import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../process/root.ts";
import { defaultRegistration, type ScenarioRow, scenarioTable } from "./scenario-table.ts";

export interface Scenario extends ScenarioRow {
  /** The name of the scenario's folder in samples/. */
  name: string;
  folder: string;
  /** The name of the folder's package in the workspace. */
  packageName: string;
  frameworks: readonly string[];
}

const frameworks = ["express", "fastify", "koa"];

const names = Object.keys(scenarioTable);
const position = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);

const unknownRow: ScenarioRow = {
  tab: "",
  shows: "see its README.md",
  registration: defaultRegistration,
  nextSteps: [],
};

/** Returns every folder of samples/ with a program for at least one framework, in the table's order. */
export function scenarios(): readonly Scenario[] {
  const samples = join(root, "samples");
  return readdirSync(samples)
    .toSorted((left, right) => position(left) - position(right))
    .flatMap((name) => {
      const folder = join(samples, name);
      const available = frameworks.filter((framework) => existsSync(join(folder, `${framework}.ts`)));
      if (available.length === 0) {
        return [];
      }
      const row = scenarioTable[name] ?? unknownRow;
      return [{ ...row, name, folder, packageName: packageName(folder), frameworks: available }];
    });
}

function packageName(folder: string): string {
  const manifest: { name: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.name;
}
