import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { root } from "../packages/sample-runner/src/process/root.ts";
import { drawFloors, floorsOf, picture } from "./draw-floors.ts";

const page = readFileSync(join(root, "docs", "architecture.md"), "utf8");
const core = join(root, "packages", "core");

it("docs/architecture.md lists the floors of packages/core/floors.json in their order", () => {
  const [, table = ""] = /\n## Floors\n([\s\S]*?)\n## /u.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| `([^`]+)`/gmu)].map(([, floor]) => floor);
  expect(rows).toEqual(floorsOf(core).map((floor) => (floor === "." ? "src" : `${floor}/`)));
});

it("docs/architecture.svg is what scripts/draw-floors.ts draws", () => {
  expect(readFileSync(picture, "utf8")).toBe(drawFloors());
});

it("every file that docs/architecture.md names exists", () => {
  const files = [...page.matchAll(/`((?:[a-z-]+\/)+[a-z-]+\.ts)`/gu)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    expect(() => readFileSync(join(core, "src", file)), file).not.toThrow();
  }
});
