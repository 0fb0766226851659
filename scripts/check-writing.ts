// Prevents: sentences that a reader must decode. Finds the phrases of docs/contributing/writing.md that a program can
// recognize.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../packages/sample-runner/src/process/root.ts";
import { run } from "../packages/sample-runner/src/process/run.ts";
import { checkText } from "./writing/check-text.ts";

/** Folders and files whose text is still to be rewritten. */
const exempt = [
  ".changeset",
  "CONTRIBUTING.md",
  "bench",
  "docs",
  "e2e",
  "packages/contract-tests/README.md",
  "packages/core/test",
  "packages/express/README.md",
  "packages/fastify/README.md",
  "packages/koa/README.md",
  "packages/store-file/README.md",
  "packages/store-redis/README.md",
  "samples",
];
/** These quote the phrases. */
const quoting = ["docs/contributing/writing.md", "scripts/writing", "scripts/check-writing.test.ts"];

const { code, output } = await run("git", ["ls-files", "*.ts", "*.mjs", "*.md"]);
if (code !== 0) {
  throw new Error(`git ls-files failed:\n${output}`);
}
const problems = output
  .split("\n")
  .filter((path) => path !== "" && !path.endsWith("CHANGELOG.md"))
  .filter((path) => ![...exempt, ...quoting].some((entry) => path === entry || path.startsWith(`${entry}/`)))
  .flatMap((path) => checkText(path, readFileSync(join(root, path), "utf8")));
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
