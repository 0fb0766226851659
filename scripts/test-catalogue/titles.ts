import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

const acceptsLeadingIds = true;

const trailing = String.raw`\[(?<trailing>[A-Z]\d\d(?:,? [A-Z]\d\d)*)\](?=["'\x60]| \[)`;
const leading = String.raw`["'\x60](?<leading>[A-Z]\d\d(?: [A-Z]\d\d)*) `;
const ids = new RegExp(acceptsLeadingIds ? `${trailing}|${leading}` : trailing, "gu");

/**
 * Returns the test files that carry each catalogue id in a title, by id. Paths are relative to the repository, without
 * `packages/`.
 */
export function filesById(): ReadonlyMap<string, readonly string[]> {
  const patterns = [
    "packages/*/test/**/*.ts",
    "packages/contract-tests/src/**/*.ts",
    "e2e/**/*.ts",
    "samples/*/test/**/*.ts",
  ];
  const files = globSync(patterns, { cwd: root, exclude: (name) => name.includes("node_modules") });
  const found = new Map<string, string[]>();
  for (const file of files.toSorted()) {
    const path = file.replaceAll("\\", "/").replace(/^packages\//u, "");
    for (const id of idsIn(readFileSync(join(root, file), "utf8"))) {
      found.set(id, [...(found.get(id) ?? []), path]);
    }
  }
  return found;
}

function idsIn(text: string): ReadonlySet<string> {
  const lists = Array.from(text.matchAll(ids), ({ groups }) => groups?.["trailing"] ?? groups?.["leading"] ?? "");
  return new Set(lists.flatMap((list) => list.split(/,? /u)));
}
