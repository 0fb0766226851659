import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

export const pagePath: string = join(root, "docs/security/test-catalogue.md");

const row = /^\| (?<id>[A-Z]\d\d) +\|(?<text>.*)\|(?<files>[^|]*)\|$/gmu;

/** Returns the files in the last column of each row, by id. */
export function cataloguedFiles(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Array.from(readFileSync(pagePath, "utf8").matchAll(row), ({ groups }) => [
      groups?.["id"] ?? "",
      Array.from((groups?.["files"] ?? "").matchAll(/`([^`]+)`/gu), ([, file = ""]) => file),
    ]),
  );
}

/** Returns the page with these files in the last column. Alignment is left to the formatter. */
export function pageWith(filesById: ReadonlyMap<string, readonly string[]>): string {
  return readFileSync(pagePath, "utf8").replaceAll(row, (_row, id: string, text: string) => {
    const files = (filesById.get(id) ?? []).map((file) => `\`${file}\``).join(", ");
    return `| ${id} |${text}| ${files} |`;
  });
}
