// Prevents: a sample that starts when everything is installed, but not in a clean clone, where `pnpm start` installs no
// tools.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { root } from "../src/process/root.ts";

interface Manifest {
  readonly name: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly peerDependencies?: object;
}

/** Imports of packages that Node always loads: neither types nor `await import()`. */
const loaded = /^(?:import|export) (?!type )[^;]*?from "([^".][^"]*)";/gmu;
const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const folders = globSync("packages/*/package.json", { cwd: root }).map((path) => join(root, path, ".."));

it.each(folders.filter((folder) => !folder.endsWith("contract-tests") && !folder.endsWith("test-servers")))(
  "%s loads only packages that a production install contains",
  (folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const installed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    // pnpm treats a peer dependency that is also a development dependency as the latter, and omits it from a production
    // install.
    for (const name of Object.keys(manifest.devDependencies ?? {})) {
      installed.delete(name);
    }
    const specifiers = globSync("src/**/*.ts", { cwd: folder }).flatMap((path) =>
      [...readFileSync(join(folder, path), "utf8").matchAll(loaded)].map(([, specifier = ""]) => specifier),
    );
    const required = new Set(specifiers.filter((specifier) => !specifier.startsWith("node:")).map(packageOf));
    required.delete(manifest.name);
    expect([...required].filter((name) => !installed.has(name))).toEqual([]);
  },
);

it("the commands load only Node's built-in modules, because they run before anything is installed", () => {
  const files = new Set([join(root, "packages/sample-runner/src/main.ts")]);
  const external: string[] = [];
  for (const file of files) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gmu,
    )) {
      if (specifier.startsWith(".")) {
        files.add(join(file, "..", specifier));
      } else if (!specifier.startsWith("node:")) {
        external.push(`${file} imports ${specifier}`);
      }
    }
  }
  expect(files.size).toBeGreaterThan(20);
  expect(external).toEqual([]);
});
