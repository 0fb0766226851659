// Prevents: an import that points upward, after which two folders can only be understood together. A package's floors.json lists
// the folders of its src, the top floor first; "." stands for the files directly in src. Type imports count like any other.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "../packages/sample-runner/src/process/root.ts";

/** Packages that have no floors.json yet. */
const exempt = [
  "contract-tests",
  "entra-emulator",
  "express",
  "fastify",
  "koa",
  "store-file",
  "store-redis",
  "store-sql",
  "test-servers",
];

interface Import {
  file: string;
  /** Relative to src when the specifier is relative; otherwise a package, such as `node:fs`. */
  target: string;
  relative: boolean;
}

const slashes = (path: string): string => path.replaceAll("\\", "/");
const packages = globSync("packages/*/src", { cwd: root }).map((src) => slashes(src).split("/")[1] ?? "");
const filesOf = (name: string): string[] =>
  globSync("**/*.ts", { cwd: join(root, "packages", name, "src") }).map(slashes);
const importsOf = (name: string): Import[] => filesOf(name).flatMap((file) => importsIn(name, file));

function importsIn(name: string, file: string): Import[] {
  const text = readFileSync(join(root, "packages", name, "src", file), "utf8");
  const code = text.replaceAll(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gmu, ""); // examples in comments import too
  return Array.from(code.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/gu), ([, specifier = ""]) => {
    const relative = specifier.startsWith(".");
    return { file, target: relative ? posix.join(dirname(file), specifier) : specifier, relative };
  });
}

describe.each(packages.filter((name) => !exempt.includes(name)))("the floors of packages/%s", (name) => {
  const path = join(root, "packages", name, "floors.json");
  const floors: string[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const inside = importsOf(name).filter(({ target, relative }) => relative && !target.startsWith(".."));
  const show = ({ file, target }: Import): string => `${file} imports ${target}`;

  it("are listed in floors.json, each folder of src once and nothing else", () => {
    expect(floors.toSorted()).toEqual([...new Set(filesOf(name).map((file) => dirname(file)))].toSorted());
  });

  it("are imported downward only, type imports included", () => {
    const floorOf = (file: string): number => floors.indexOf(dirname(file));
    expect(inside.filter(({ file, target }) => floorOf(target) < floorOf(file)).map(show)).toEqual([]);
  });

  it("have no import cycle, type imports included", () => {
    let cycle = inside;
    // Drops every import that starts at a file nobody imports or ends at a file that imports nothing, until only cycles are left.
    for (let size = Infinity; cycle.length < size;) {
      size = cycle.length;
      const importers = new Set(cycle.map(({ file }) => file));
      const imported = new Set(cycle.map(({ target }) => target));
      cycle = cycle.filter(({ file, target }) => importers.has(target) && imported.has(file));
    }
    expect(cycle.map(show)).toEqual([]);
  });
});

describe("imports between packages", () => {
  it("only packages/core/src/authority/msal imports @azure/msal-node", () => {
    const users = packages.flatMap((name) =>
      importsOf(name)
        .filter(({ target }) => /^@azure\/msal-node(?:\/|$)/u.test(target))
        .map(({ file }) => `${name}/${dirname(file)}`),
    );
    expect([...new Set(users)]).toEqual(["core/authority/msal"]);
  });

  it("the core is imported through its entries, and no import leaves src", () => {
    // The sample runner starts before anything is installed, so it imports files of other packages by path.
    const entries = /^@identity-web\/core(?:\/(?:adapter|store|browser))?$/u;
    const leaks = packages.flatMap((name) =>
      importsOf(name)
        .filter(({ target, relative }) =>
          relative
            ? name !== "sample-runner" && target.startsWith("..")
            : target.startsWith("@identity-web/core") && !entries.test(target),
        )
        .map(({ file, target }) => `${name}/src/${file} imports ${target}`),
    );
    expect(leaks).toEqual([]);
  });
});
