// Prevents: packages that work only in this repository, because a file is not packed, a dependency is not declared, an
// entry points to a missing file, a declaration needs our compiler settings, or the README's app is out of date.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CommandError } from "../packages/sample-runner/src/process/command-error.ts";
import { pnpm } from "../packages/sample-runner/src/process/pnpm.ts";
import { type RunResult, run } from "../packages/sample-runner/src/process/run.ts";
import { consumer } from "./pack-smoke/consumer.ts";
import { fromCatalog, publicPackages } from "./pack-smoke/packages.ts";
import { runReadmeApp } from "./pack-smoke/readme-app.ts";

// Outside the repository, so that only packed files can be found.
const folder = mkdtempSync(join(tmpdir(), "identity-web-packed-"));
try {
  await packAndInstall();
  await importEverything();
  await compile("default", {});
  await compile("exact", { exactOptionalPropertyTypes: true });
  await runReadmeApp(folder);
} catch (error) {
  console.error(error instanceof CommandError ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function packAndInstall(): Promise<void> {
  must("turbo run build", await pnpm(["exec", "turbo", "run", "build", "--output-logs=errors-only"]));
  must("pnpm pack", await pnpm(["-r", "--filter=./packages/*", "pack", "--pack-destination", folder]));
  const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const others = ["express", "typescript", "@types/express", "@types/node"].map(fromCatalog);
  // npx set these for the command that started this process; they must not reach the npm below.
  const { npm_config_package: _package, npm_config_yes: _yes, ...env } = process.env;
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline"];
  must(
    "npm install",
    await run("npm", [...args, ...tarballs.map((name) => `./${name}`), ...others], { cwd: folder, env }),
  );
}

async function importEverything(): Promise<void> {
  const lines = publicPackages().flatMap(({ entries }) => entries.map((entry) => `await import("${entry}");`));
  writeFileSync(join(folder, "import.js"), lines.join("\n"));
  must("import", await run(process.execPath, ["import.js"], { cwd: folder }));
}

async function compile(name: string, settings: object): Promise<void> {
  const compilerOptions = {
    strict: true,
    module: "nodenext",
    target: "es2023",
    types: ["node"],
    noEmit: true,
    ...settings,
  };
  writeFileSync(join(folder, "consumer.ts"), consumer);
  // skipLibCheck is off, which is the default: our declarations are checked too, and what they import.
  writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  must(`tsc (${name})`, await run(process.execPath, [tsc, "-p", `tsconfig.${name}.json`], { cwd: folder }));
}

function must(step: string, { code, output }: RunResult): void {
  if (code !== 0) {
    throw new CommandError(`${step} failed:\n${output.trimEnd()}`);
  }
}
