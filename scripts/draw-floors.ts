// Draws packages/core/floors.json as docs/architecture.svg: `node scripts/draw-floors.ts`. A test holds the picture to
// the table.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { root } from "../packages/sample-runner/src/process/root.ts";

export const picture: string = join(root, "docs", "architecture.svg");

export function floorsOf(packageFolder: string): readonly string[] {
  return JSON.parse(readFileSync(join(packageFolder, "floors.json"), "utf8")) as string[];
}

const core = join(root, "packages", "core");
const [width, rowHeight, margin] = [420, 30, 12];

/** Draws a building: each floor rests on the floors that it may import, so the lowest is the widest. */
export function drawFloors(floors: readonly string[] = floorsOf(core)): string {
  const narrowest = 200;
  const step = (width - 2 * margin - narrowest) / (floors.length - 1);
  const rows = floors.map((floor, index) => {
    const rowWidth = Math.round(narrowest + step * index);
    const [x, y] = [Math.round((width - rowWidth) / 2), margin + index * rowHeight];
    const name = floor === "." ? "src" : `${floor}/`;
    return (
      `<rect x="${x}" y="${y}" width="${rowWidth}" height="${rowHeight - 4}" rx="4"/>` +
      `<text x="${width / 2}" y="${y + 18}">${name}</text>`
    );
  });
  const title = "The floors of packages/core/src. Each imports only floors below it.";
  const style =
    "text{font:13px ui-monospace,monospace;text-anchor:middle;fill:#1b1f24}rect{fill:#dfe9f7;stroke:#0f5cbf}" +
    "@media(prefers-color-scheme:dark){text{fill:#e9edf2}rect{fill:#1d2d42;stroke:#7db4ff}}";
  const box = `0 0 ${width} ${2 * margin + floors.length * rowHeight}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" aria-label="${title}">` +
    `<title>${title}</title><style>${style}</style>\n${rows.join("\n")}\n</svg>\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(picture, drawFloors());
}
