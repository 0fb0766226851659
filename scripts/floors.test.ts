// Prevents: a folder that imports upwards, a circle of files (type imports count), MSAL outside its one door.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "./shared/root.ts";

const packagesFolder = join(root, "packages");
const packages = readdirSync(packagesFolder).filter((name) => existsSync(join(packagesFolder, name, "src")));
const importLine = /^(?:import|export)\b[^"']*?"([^"]+)";|\bimport\("([^"]+)"\)/gmu;

/** The imports of each file below `src`, by its path relative to `src`. */
function importsOf(src: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(src, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//gu, "");
      return [file, [...text.matchAll(importLine)].map(([, fixed, lazy]) => fixed ?? lazy ?? "")];
    }),
  );
}

const folderOf = (file: string): string => dirname(file);
const targetOf = (file: string, name: string): string => relative(".", join(folderOf(file), name));

/** Imports that lead to a folder above, or to one that the table does not name. */
function upwardImports(imports: ReturnType<typeof importsOf>, floors: readonly string[]): string[] {
  return [...imports].flatMap(([file, names]) =>
    names
      .filter((name) => name.startsWith("."))
      .map((name) => targetOf(file, name))
      .filter((target) => {
        const [from, to] = [floors.indexOf(folderOf(file)), floors.indexOf(folderOf(target))];
        return from < 0 || to < from;
      })
      .map((target) => `${file} -> ${target}`),
  );
}

/** Files that lead back to themselves. */
function circles(imports: ReturnType<typeof importsOf>): string[] {
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const next = [start];
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      for (const name of imports.get(file) ?? []) {
        const target = name.startsWith(".") ? targetOf(file, name) : "";
        if (target === start) {
          return true;
        }
        if (target !== "" && !seen.has(target)) {
          seen.add(target);
          next.push(target);
        }
      }
    }
    return false;
  };
  return [...imports.keys()].filter(reaches);
}

describe.each(packages)("packages/%s", (name) => {
  const folder = join(packagesFolder, name);
  const imports = importsOf(join(folder, "src"));
  const floors = JSON.parse(readFileSync(join(folder, "floors.json"), "utf8")) as string[];

  it("imports only its own folder and the floors below it", () => {
    expect(upwardImports(imports, floors)).toEqual([]);
  });

  it("has no circle of files", () => {
    expect(circles(imports)).toEqual([]);
  });

  it("reaches MSAL through one folder, and other packages through their entries", () => {
    const isMsal = (target: string): boolean => target === "@azure/msal-node";
    const outside = [...imports].filter(([file, names]) => !file.includes("authority/msal/") && names.some(isMsal));
    expect(outside.map(([file]) => file)).toEqual([]);
    const intoOthers = [...imports].flatMap(([file, names]) =>
      names.filter((target) => targetOf(file, target).startsWith("..")),
    );
    expect(intoOthers.filter((target) => target.startsWith("."))).toEqual([]);
  });
});

it("an upward type import and a circle are found", () => {
  const imports = new Map([
    ["lib/hash.ts", ["../flow/sign-in.ts"]],
    ["flow/sign-in.ts", ["../lib/hash.ts", "./a.ts"]],
    ["flow/a.ts", ["node:fs"]],
  ]);
  expect(upwardImports(imports, ["flow", "lib"])).toEqual(["lib/hash.ts -> flow/sign-in.ts"]);
  expect(circles(imports)).toEqual(["lib/hash.ts", "flow/sign-in.ts"]);
});
