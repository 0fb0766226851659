import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";
import { readme, sources } from "./sources.ts";

/**
 * Contents by path in the package. What every package has is taken from one that is there, so that it never falls
 * behind.
 */
export function adapterFiles(framework: string): ReadonlyMap<string, string> {
  return new Map([
    ["LICENSE", ofKoa("LICENSE")],
    ["README.md", readme(framework)],
    ["package.json", manifest(framework)],
    ["tsconfig.json", ofKoa("tsconfig.json")],
    ["tsconfig.build.json", ofKoa("tsconfig.build.json")],
    ["vitest.config.ts", ofKoa("vitest.config.ts").replace('"koa"', `"${framework}"`)],
    ...Object.entries(sources(framework)),
  ]);
}

export function writeAll(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function manifest(framework: string): string {
  const koa: Record<string, unknown> & { repository: object } = JSON.parse(ofKoa("package.json"));
  const made = {
    ...koa,
    name: `@identity-web/${framework}`,
    version: "0.0.0",
    description: `Signs users of a ${framework} app in with Microsoft Entra ID and calls web APIs as them.`,
    repository: { ...koa.repository, directory: `packages/${framework}` },
    dependencies: { "@identity-web/core": "workspace:^" },
    devDependencies: { "@identity-web/contract-tests": "workspace:^", "@types/node": "catalog:" },
    peerDependencies: undefined,
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}

function ofKoa(path: string): string {
  return readFileSync(join(root, "packages", "koa", path), "utf8");
}
