import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

export interface CodeBlock {
  /** The path of the page, relative to the repository, with forward slashes. */
  page: string;
  /** The line of the block's opening fence; the first line is 1. */
  line: number;
  /** The text after the opening fence: the language, and attributes for a site. */
  info: string;
  /**
   * The block's code and what is given for it. All other lines of the page are empty, so line numbers match the page.
   */
  code: string;
  /** The text between the previous block and this one. */
  follows: string;
}

/** Returns README.md, the pages of docs/ and the README of each package and sample. */
export function pages(): readonly string[] {
  return globSync(["README.md", "docs/**/*.md", "packages/*/README.md", "samples/*/README.md"], {
    cwd: root,
    exclude: (name) => name.includes("node_modules"),
  }).map((page) => page.replaceAll("\\", "/"));
}

/**
 * Returns the fenced blocks of a page. A block that shows only part of a program is completed by a comment that readers
 * do not see, anywhere between the previous block and this one: `<!-- given`, lines of code, `-->`.
 */
export function codeBlocks(page: string): readonly CodeBlock[] {
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  const blocks: CodeBlock[] = [];
  let code = lines.map(() => "");
  let text: string[] = [];
  let fence: { line: number; indent: string; info: string } | undefined;
  let given = false;
  for (const [index, line] of lines.entries()) {
    const mark = /^(\s*)```(.*)$/u.exec(line);
    if (fence !== undefined && mark?.[2]?.trim() === "") {
      blocks.push({ page, line: fence.line, info: fence.info, code: code.join("\n"), follows: text.join("\n") });
      code = lines.map(() => "");
      text = [];
      fence = undefined;
    } else if (fence !== undefined) {
      code[index] = line.startsWith(fence.indent) ? line.slice(fence.indent.length) : line;
    } else if (given) {
      given = line.trim() !== "-->";
      code[index] = given ? line : "";
    } else if (line.trim() === "<!-- given") {
      given = true;
    } else if (!mark) {
      text.push(line);
    } else {
      fence = { line: index + 1, indent: mark[1] ?? "", info: (mark[2] ?? "").trim() };
    }
  }
  if (fence !== undefined) {
    throw new Error(`${page}:${fence.line}: the block is not closed`);
  }
  return blocks;
}
