import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { emulatorOptions } from "./test-app.ts";

/** How an app ended that only calls `identityWeb()`. */
export interface Start {
  readonly exitCode: number;
  /** The thrown error's code and message on two lines, or the output. */
  readonly said: string;
}

const packages = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Starts an app with a copy of `packages/<name>`. Only `installed` is installed beside it: names of packages with a
 * version, or with `undefined` for the workspace's version.
 */
export async function startCopied(
  name: string,
  installed: Readonly<Record<string, string | undefined>>,
): Promise<Start> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "identity-web-")));
  try {
    const adapter = join(folder, "adapter");
    for (const part of ["package.json", "src"]) {
      cpSync(join(packages, name, part), join(adapter, part), { recursive: true });
    }
    const modules = join(adapter, "node_modules");
    for (const [dependency, version] of Object.entries({ "@identity-web/core": undefined, ...installed })) {
      const place = join(modules, dependency);
      mkdirSync(version === undefined ? dirname(place) : place, { recursive: true });
      const source = realpathSync(join(packages, name, "node_modules", dependency));
      if (version === undefined) {
        symlinkSync(source, place, "junction");
      } else {
        writeFileSync(join(place, "package.json"), JSON.stringify({ name: dependency, version }));
      }
    }
    const { logger: _logger, ...options } = emulatorOptions({ url: "http://localhost:1" }, "http://localhost:3000");
    const app = join(folder, "app.mjs");
    const source = `import { identityWeb } from "./adapter/src/index.ts";
      try { identityWeb(${JSON.stringify(options)}); console.log("started"); }
      catch (error) { console.log(error.code + "\\n" + error.message); process.exitCode = 3; }`;
    writeFileSync(app, source);
    return await run(app, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(app: string, cwd: string): Promise<Start> {
  const { NODE_PATH: _ignored, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ["--conditions=@identity-web/source", app], { cwd, env }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, said: exitCode === 0 || exitCode === 3 ? stdout.trim() : stderr });
    });
  });
}
