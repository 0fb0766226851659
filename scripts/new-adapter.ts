import { CommandError } from "../packages/sample-runner/src/process/command-error.ts";
import { pnpm } from "../packages/sample-runner/src/process/pnpm.ts";
// `pnpm new:adapter <framework>`: creates the package that docs/extend/write-an-adapter.md describes.
import { adapterFiles, writeAll } from "./new-adapter/files.ts";
import { nextSteps } from "./new-adapter/next-steps.ts";
import { readOptions, usage } from "./new-adapter/options.ts";

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage);
  } else {
    writeAll(options.folder, adapterFiles(options.framework));
    await pnpm(["exec", "oxfmt", options.folder]); // the length of a line depends on the name; a failure is harmless when nothing is installed yet
    console.log(nextSteps(options.framework, options.folder));
  }
} catch (error) {
  if (!(error instanceof CommandError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
