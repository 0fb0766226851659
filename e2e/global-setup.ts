// Prevents: browser tests that are skipped because no browser was found, without anyone noticing.
import type { TestProject } from "vitest/node";

import { type Chromium, findChromium } from "./find-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser, or a line that says why none was found and how to install one. */
    chromium: Chromium | string;
  }
}

/** Finds the browser once for all files, so that no two of them install or unpack it at the same time. */
export async function setup(project: TestProject): Promise<void> {
  const found = await findChromium();
  if (typeof found !== "string") {
    return project.provide("chromium", found);
  }
  const line = `NOT TESTED in a browser: ${found}. ${remedy()}`;
  console.warn(line);
  project.provide("chromium", line);
}

function remedy(): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    linux: "sudo apt-get install chromium",
    darwin: "brew install --cask google-chrome",
    win32: "winget install Google.Chrome",
  };
  return `Install a browser (${commands[process.platform] ?? "Chromium"}), or set CHROMIUM to its path.`;
}
