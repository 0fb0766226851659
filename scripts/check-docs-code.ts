// Prevents: an example that no longer compiles after a name changed, and that every reader copies. Compiles each
// TypeScript block of the documents, and the example at the top of each package entry, separately: as a module of an
// app with the compiler's usual strict settings. Nothing is exempt.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pnpm } from "../packages/sample-runner/src/process/pnpm.ts";
import { root } from "../packages/sample-runner/src/process/root.ts";
import { entryExamples } from "./shared/entry-examples.ts";
import { type CodeBlock, codeBlocks, pages } from "./shared/markdown-code.ts";

// In docs/, because its package.json declares what the examples import.
const folder = join(root, "docs", ".code");
const compilerOptions = {
  strict: true,
  target: "es2023",
  lib: ["es2023"],
  module: "nodenext",
  moduleDetection: "force",
  types: ["node"],
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  customConditions: ["@identity-web/source"],
};

const blocks = [...pages().flatMap(codeBlocks), ...entryExamples()];
const problems = [...blocks.flatMap(languageProblem), ...(await compilerProblems(blocks.filter(isTypeScript)))];
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}

function isTypeScript(block: CodeBlock): boolean {
  return /^ts\b/u.test(block.info);
}

function languageProblem({ page, line, info }: CodeBlock): readonly string[] {
  if (/^(typescript|mts|cts|tsx|js|javascript|mjs|cjs|jsx)\b/u.test(info)) {
    return [`${page}:${line}: write "ts" instead, so that the block is checked`];
  }
  // A block may give a site a title, [express.ts], and lines to highlight, {3,5-7}.
  return /^ts\b/u.test(info) && !/^ts(\s*(\[[^\]]*\]|\{[^}]*\}))*$/u.test(info)
    ? [`${page}:${line}: "${info}" would leave the block unchecked; put the missing code in a <!-- given --> comment`]
    : [];
}

async function compilerProblems(checked: readonly CodeBlock[]): Promise<readonly string[]> {
  if (checked.length === 0) {
    return [];
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  try {
    const pageOfFile = new Map<string, string>();
    for (const block of checked) {
      const file = `${block.page.replaceAll(/[/.]/gu, "-")}-${block.line}.ts`;
      pageOfFile.set(file, block.page);
      writeFileSync(join(folder, file), block.code);
    }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const { code, output } = await pnpm(["exec", "tsc", "-p", "docs/.code"]);
    if (code === 0) {
      return [];
    }
    return [
      output
        .trimEnd()
        .replaceAll(/docs[/\\]\.code[/\\]([\w-]+\.ts)/gu, (_, file: string) => pageOfFile.get(file) ?? file),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
