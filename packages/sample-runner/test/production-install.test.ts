// Prevents: a sample that starts where everything is installed, and not in a clean clone, where `pnpm start` fetches no tools.
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

/** Of packages that are loaded whether they are used or not: neither types nor `await import()`. */
const loaded = /^(?:import|export) (?!type )[^;]*?from "([^".][^"]*)";/gmu;
const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const folders = globSync("packages/*/package.json", { cwd: root }).map((path) => join(root, path, ".."));

it.each(folders.filter((folder) => !folder.endsWith("contract-tests") && !folder.endsWith("test-servers")))(
  "%s finds what it loads without development tools",
  (folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const installed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    // pnpm takes a peer that is a development tool too for the latter, and leaves it out of an install without them.
    for (const name of Object.keys(manifest.devDependencies ?? {})) {
      installed.delete(name);
    }
    const specifiers = globSync("src/**/*.ts", { cwd: folder }).flatMap((path) =>
      [...readFileSync(join(folder, path), "utf8").matchAll(loaded)].map(([, specifier = ""]) => specifier),
    );
    const wanted = new Set(specifiers.filter((specifier) => !specifier.startsWith("node:")).map(packageOf));
    wanted.delete(manifest.name);
    expect([...wanted].filter((name) => !installed.has(name))).toEqual([]);
  },
);
