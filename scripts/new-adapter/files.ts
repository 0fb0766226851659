import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";
import { readme, sources } from "./sources.ts";

/**
 * Returns the contents of the new package, by path. Files that every package has are copied from an existing package,
 * so that they are never out of date.
 */
export function adapterFiles(framework: string): ReadonlyMap<string, string> {
  return new Map([
    ["LICENSE", fromKoa("LICENSE")],
    ["README.md", readme(framework)],
    ["package.json", manifest(framework)],
    ["tsconfig.json", fromKoa("tsconfig.json")],
    ["tsconfig.build.json", fromKoa("tsconfig.build.json")],
    ["vitest.config.ts", fromKoa("vitest.config.ts").replace('"koa"', `"${framework}"`)],
    ...Object.entries(sources(framework)),
  ]);
}

/** Writes files below `folder`, and creates the folders they need. */
export function writeAll(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function manifest(framework: string): string {
  const koa: Record<string, unknown> & { repository: object } = JSON.parse(fromKoa("package.json"));
  const created = {
    ...koa,
    name: `@identity-web/${framework}`,
    version: "0.0.0",
    description: `Signs users of a ${framework} app in with Microsoft Entra ID and calls web APIs as them.`,
    repository: { ...koa.repository, directory: `packages/${framework}` },
    dependencies: { "@identity-web/core": "workspace:^" },
    devDependencies: { "@identity-web/contract-tests": "workspace:^", "@types/node": "catalog:" },
    peerDependencies: undefined,
  };
  return `${JSON.stringify(created, undefined, 2)}\n`;
}

function fromKoa(path: string): string {
  return readFileSync(join(root, "packages", "koa", path), "utf8");
}
