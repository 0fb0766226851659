import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { pnpm, run } from "@identity-web/sample-runner";

export interface Chromium {
  executablePath: string;
  /** Environment variables that its process needs in addition to ours. */
  env: Record<string, string>;
}

const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Returns the Chromium that CHROMIUM names, an installed one, or one from npm; otherwise the reason why none was found.
 */
export async function findChromium(): Promise<Chromium | string> {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && !existsSync(named)) {
    return `CHROMIUM names ${named}, which does not exist`;
  }
  const executablePath = named ?? usualPaths.find((path) => existsSync(path));
  return executablePath === undefined ? packagedChromium() : { executablePath, env: {} };
}

async function packagedChromium(): Promise<Chromium | string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return "no Chromium or Chrome was found";
  }
  const cwd = fileURLToPath(new URL("chromium", import.meta.url));
  const install = await pnpm(["install", "--frozen-lockfile", "--ignore-workspace"], { cwd });
  if (install.code !== 0) {
    return `no Chromium was found, and the one from npm could not be installed (${lastLine(install.output)})`;
  }
  const unpacked = await run(process.execPath, ["unpack.mjs"], { cwd });
  if (unpacked.code !== 0) {
    return `no Chromium was found, and the one from npm could not be unpacked (${lastLine(unpacked.output)})`;
  }
  const chromium: Chromium = JSON.parse(lastLine(unpacked.output));
  const probe = await run(chromium.executablePath, ["--version"], { env: { ...process.env, ...chromium.env } });
  return probe.code === 0
    ? chromium
    : `no Chromium was found, and the one from npm does not run here (${lastLine(probe.output)})`;
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
