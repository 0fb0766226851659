import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

export interface CodeBlock {
  /** The page, from the repository's folder on, with forward slashes. */
  page: string;
  /** The line of the block's first fence, from 1 on. */
  line: number;
  /** What stands after the fence: the language, and what a site makes of it. */
  info: string;
  /** The page with every line emptied that is not this block's code or what is given for it: line numbers stay the page's. */
  code: string;
  /** What stands between the block before and this one. */
  follows: string;
}

/** README.md, the pages of docs/ and the README of each package and sample. */
export function pages(): readonly string[] {
  return globSync(["README.md", "docs/**/*.md", "packages/*/README.md", "samples/*/README.md"], {
    cwd: root,
    exclude: (name) => name.includes("node_modules"),
  }).map((page) => page.replaceAll("\\", "/"));
}

/**
 * The fenced blocks of a page. A block that shows a part of a program only is completed by a comment that no reader sees,
 * anywhere between the block before and itself: `<!-- given`, lines of code, `-->`.
 */
export function codeBlocks(page: string): readonly CodeBlock[] {
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  const blocks: CodeBlock[] = [];
  let kept = lines.map(() => "");
  let text: string[] = [];
  let fence: { line: number; indent: string; info: string } | undefined;
  let given = false;
  for (const [index, line] of lines.entries()) {
    const mark = /^(\s*)```(.*)$/u.exec(line);
    if (fence !== undefined && mark?.[2]?.trim() === "") {
      blocks.push({ page, line: fence.line, info: fence.info, code: kept.join("\n"), follows: text.join("\n") });
      kept = lines.map(() => "");
      text = [];
      fence = undefined;
    } else if (fence !== undefined) {
      kept[index] = line.startsWith(fence.indent) ? line.slice(fence.indent.length) : line;
    } else if (given) {
      given = line.trim() !== "-->" && keep(kept, index, line);
    } else if (line.trim() === "<!-- given") {
      given = true;
    } else if (!mark) {
      text.push(line);
    } else {
      fence = { line: index + 1, indent: mark[1] ?? "", info: (mark[2] ?? "").trim() };
    }
  }
  if (fence !== undefined) {
    throw new Error(`${page}:${fence.line}: the block is never closed`);
  }
  return blocks;
}

function keep(kept: string[], index: number, line: string): true {
  kept[index] = line;
  return true;
}
