import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { pnpm, run } from "@identity-web/sample-runner";

export interface Chromium {
  executablePath: string;
  /** What its process needs beside our own environment. */
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

/** The one that CHROMIUM names, one of the system's, or the one that npm can carry; the reason where there is none. */
export async function findChromium(): Promise<Chromium | string> {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && !existsSync(named)) {
    return `CHROMIUM names ${named}, which is not there`;
  }
  const executablePath = named ?? usualPaths.find((path) => existsSync(path));
  return executablePath === undefined ? packagedChromium() : { executablePath, env: {} };
}

async function packagedChromium(): Promise<Chromium | string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return "no Chromium or Chrome was found";
  }
  const cwd = fileURLToPath(new URL("chromium", import.meta.url));
  const fetched = await pnpm(["install", "--frozen-lockfile", "--ignore-workspace"], { cwd });
  if (fetched.code !== 0) {
    return `no Chromium was found, and npm's could not be fetched (${lastLine(fetched.output)})`;
  }
  const unpacked = await run(process.execPath, ["unpack.mjs"], { cwd });
  if (unpacked.code !== 0) {
    return `no Chromium was found, and npm's could not be unpacked (${lastLine(unpacked.output)})`;
  }
  const chromium: Chromium = JSON.parse(lastLine(unpacked.output));
  const probe = await run(chromium.executablePath, ["--version"], { env: { ...process.env, ...chromium.env } });
  return probe.code === 0 ? chromium : `no Chromium was found, and npm's does not run here (${lastLine(probe.output)})`;
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
