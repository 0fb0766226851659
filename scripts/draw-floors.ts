// Draws packages/core/floors.json as docs/architecture.svg: `node scripts/draw-floors.ts`. A test holds the picture to the table.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { root } from "./shared/root.ts";

const core = join(root, "packages", "core");
export const picture: string = join(root, "docs", "architecture.svg");

export function floorsOf(folder: string): readonly string[] {
  return JSON.parse(readFileSync(join(folder, "floors.json"), "utf8")) as string[];
}

function fileCount(floor: string): number {
  return readdirSync(join(core, "src", floor)).filter((name) => name.endsWith(".ts")).length;
}

const width = 520;
const rowHeight = 30;

/** Each floor is a row as wide as the number of its files, above the floors that it may import. */
export function drawFloors(floors: readonly string[] = floorsOf(core)): string {
  const counts = floors.map(fileCount);
  const widest = Math.max(...counts);
  const rows = floors.map((floor, index) => {
    const files = counts[index] ?? 0;
    const bar = 20 + ((width - 220) * files) / widest;
    const y = 8 + index * rowHeight;
    return [
      `<rect x="150" y="${y}" width="${bar.toFixed(0)}" height="${rowHeight - 6}" rx="4" class="bar"/>`,
      `<text x="140" y="${y + 17}" text-anchor="end">${floor === "." ? "src (root)" : floor}</text>`,
      `<text x="${(158 + bar).toFixed(0)}" y="${y + 17}" class="soft">${files}</text>`,
    ].join("");
  });
  const height = 16 + floors.length * rowHeight;
  const style =
    "text{font:13px system-ui,sans-serif;fill:#1b1f24}.soft{fill:#59626d}.bar{fill:#0f5cbf}" +
    "@media(prefers-color-scheme:dark){text{fill:#e9edf2}.soft{fill:#a3adb9}.bar{fill:#7db4ff}}";
  const title = "The floors of packages/core/src, top first. Each imports only floors below it. Bars show the number of files.";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title><style>${style}</style>${rows.join("\n")}</svg>\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(picture, drawFloors());
}
