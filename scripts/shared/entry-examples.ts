import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";
import type { CodeBlock } from "./markdown-code.ts";

/** Returns the lines after `@example` in each entry of a package. Entries are files directly in `src`. */
export function entryExamples(): readonly CodeBlock[] {
  const files = globSync("packages/*/src/{index,adapter,store}.ts", { cwd: root });
  return files.map((file) => file.replaceAll("\\", "/")).flatMap(exampleOf);
}

function exampleOf(page: string): readonly CodeBlock[] {
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  const line = lines.findIndex((text) => text.trim() === "* @example") + 1;
  const end = lines.findIndex((text, index) => index >= line && /^ \*(\/| @)/u.test(text));
  if (line === 0 || end === -1) {
    return [];
  }
  const code = lines.map((text, index) => (index >= line && index < end ? text.replace(/^ \* ?/u, "") : ""));
  return [{ page, line, info: "ts", code: code.join("\n"), follows: "" }];
}
