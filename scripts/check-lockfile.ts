// Prevents: a lock file that sends every later install to the mirror or proxy of its last author. pnpm records a
// download URL if the registry uses non-standard paths, even when `lockfileIncludeTarballUrl` is off.
import { readFileSync } from "node:fs";

const lockFiles = ["pnpm-lock.yaml", "e2e/chromium/pnpm-lock.yaml"];
const problems = lockFiles.flatMap((file) =>
  readFileSync(new URL(`../${file}`, import.meta.url), "utf8")
    .split("\n")
    .flatMap((line, index) =>
      /tarball:|resolution:.*https?:|registry:/u.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    ),
);
if (problems.length > 0) {
  console.error(`A lock file contains download URLs. Write it again with the public registry:\n${problems.join("\n")}`);
  process.exitCode = 1;
}
