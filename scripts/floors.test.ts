// Prevents: an import that points upward, after which two folders can only be understood together. A package's
// floors.json lists the folders of its src, the top floor first; "." stands for the files directly in src. Type imports
// count like any other.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "../packages/sample-runner/src/process/root.ts";

interface Import {
  file: string;
  /** A file, relative to src, when the specifier is relative; otherwise a package, such as `node:fs`. */
  target: string;
  relative: boolean;
}

const slashes = (path: string): string => path.replaceAll("\\", "/");
const packages = globSync("packages/*/src", { cwd: root }).map((src) => slashes(src).split("/")[1] ?? "");
const filesOf = (name: string): string[] =>
  globSync("**/*.ts", { cwd: join(root, "packages", name, "src") }).map(slashes);

function importsOf(name: string): Import[] {
  const folder = join(root, "packages", name, "src");
  return filesOf(name).flatMap((file) => importsIn(file, readFileSync(join(folder, file), "utf8")));
}

function importsIn(file: string, text: string): Import[] {
  const code = text.replaceAll(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gmu, ""); // examples in comments import too
  return Array.from(code.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/gu), ([, specifier = ""]) => {
    const relative = specifier.startsWith(".");
    return { file, target: relative ? posix.join(dirname(file), specifier) : specifier, relative };
  });
}

const show = ({ file, target }: Import): string => `${file} imports ${target}`;

function upward(imports: readonly Import[], floors: readonly string[]): string[] {
  const floorOf = (file: string): number => floors.indexOf(dirname(file));
  return imports.filter(({ file, target }) => floorOf(target) < floorOf(file)).map(show);
}

function cyclic(imports: readonly Import[]): string[] {
  let left = imports;
  // Drops every import that starts at a file nobody imports or ends at a file that imports nothing, until only cycles,
  // and the paths between them, are left.
  for (let size = Infinity; left.length < size;) {
    size = left.length;
    const importers = new Set(left.map(({ file }) => file));
    const imported = new Set(left.map(({ target }) => target));
    left = left.filter(({ file, target }) => importers.has(target) && imported.has(file));
  }
  return left.map(show);
}

describe.each(packages)("the floors of packages/%s", (name) => {
  const path = join(root, "packages", name, "floors.json");
  const floors: string[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const inside = importsOf(name).filter(({ target, relative }) => relative && !target.startsWith(".."));

  it("are listed in floors.json, each folder of src once and nothing else", () => {
    expect(floors.toSorted()).toEqual([...new Set(filesOf(name).map((file) => dirname(file)))].toSorted());
  });

  it("are imported downward only, type imports included", () => {
    expect(upward(inside, floors)).toEqual([]);
  });

  it("have no import cycle, type imports included", () => {
    expect(cyclic(inside)).toEqual([]);
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
    const core = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as { exports: object };
    const entries = Object.keys(core.exports).map((entry) => posix.join("@identity-web/core", entry));
    const leaks = packages.flatMap((name) =>
      importsOf(name)
        .filter(({ target, relative }) =>
          // The sample runner starts before anything is installed, so it imports files of other packages by path.
          relative
            ? name !== "sample-runner" && target.startsWith("..")
            : target.startsWith("@identity-web/core") && !entries.includes(target),
        )
        .map(({ file, target }) => `${name}/src/${file} imports ${target}`),
    );
    expect(leaks).toEqual([]);
  });
});

describe("the check of the floors", () => {
  const imports = [
    ...importsIn("lib/hash.ts", 'import type { SignIn } from "../flow/sign-in.ts";\nimport "node:fs";'),
    ...importsIn("flow/sign-in.ts", 'export { hash } from "../lib/hash.ts";\ntype A = import("./a.ts").A;'),
    ...importsIn("flow/a.ts", '/**\n * import "./sign-in.ts";\n */\nconst accept = "*/*";'),
  ];

  it("finds an upward type import and a cycle of type imports", () => {
    expect(
      upward(
        imports.filter(({ relative }) => relative),
        ["flow", "lib"],
      ),
    ).toEqual(["lib/hash.ts imports flow/sign-in.ts"]);
    expect(cyclic(imports)).toEqual(["lib/hash.ts imports flow/sign-in.ts", "flow/sign-in.ts imports lib/hash.ts"]);
  });
});
