// Prevents: a lock file that sends every later install to the mirror or the proxy of whoever wrote it last. pnpm
// records a download address wherever the registry it spoke to has paths of its own, whatever
// `lockfileIncludeTarballUrl` says.
import { readFileSync } from "node:fs";

const lockFiles = ["pnpm-lock.yaml", "e2e/chromium/pnpm-lock.yaml"];
const faults = lockFiles.flatMap((file) =>
  readFileSync(new URL(`../${file}`, import.meta.url), "utf8")
    .split("\n")
    .flatMap((line, index) =>
      /tarball:|resolution:.*https?:|registry:/u.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    ),
);
if (faults.length > 0) {
  console.error(`Download addresses in a lock file; write it anew against the public registry:\n${faults.join("\n")}`);
  process.exitCode = 1;
}
