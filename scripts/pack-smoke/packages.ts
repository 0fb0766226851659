import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

interface Manifest {
  name: string;
  private?: boolean;
  exports: Record<string, unknown>;
}

export interface PublicPackage {
  name: string;
  /** Every specifier that an app can import: the package and its subpaths. */
  entries: readonly string[];
}

/** Returns the packages that are published. */
export function publicPackages(): readonly PublicPackage[] {
  return readdirSync(join(root, "packages"))
    .map((folder): Manifest => JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")))
    .filter((manifest) => manifest.private !== true)
    .map(({ name, exports }) => ({
      name,
      entries: Object.keys(exports)
        .filter((subpath) => subpath !== "./package.json")
        .map((subpath) => name + subpath.slice(1)),
    }));
}

/** Returns `name@version`, with the version from the workspace's catalog. */
export function fromCatalog(name: string): string {
  const workspace = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const version = new RegExp(`^  ["']?${name}["']?: (\\S+)$`, "mu").exec(workspace)?.[1];
  if (version === undefined) {
    throw new Error(`The catalog does not contain ${name}.`);
  }
  return `${name}@${version}`;
}
