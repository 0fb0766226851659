import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../shared/root.ts";

export interface Scenario {
  /** The name of its folder in samples/. */
  name: string;
  folder: string;
  /** Its name in the workspace. */
  packageName: string;
  frameworks: readonly string[];
}

const frameworks = ["express", "fastify", "koa"];

/** Every folder of samples/ with a program for at least one framework. */
export function scenarios(): readonly Scenario[] {
  const samples = join(root, "samples");
  return readdirSync(samples)
    .toSorted()
    .flatMap((name) => {
      const folder = join(samples, name);
      const written = frameworks.filter((framework) => existsSync(join(folder, `${framework}.ts`)));
      return written.length === 0 ? [] : [{ name, folder, packageName: packageName(folder), frameworks: written }];
    });
}

function packageName(folder: string): string {
  const manifest: { name: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.name;
}
