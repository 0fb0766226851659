import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";

import { CommandError } from "../../packages/sample-runner/src/process/command-error.ts";
import { freePort } from "../../packages/sample-runner/src/process/free-port.ts";
import { Program } from "../../packages/sample-runner/src/process/program.ts";
import { waitUntilReady } from "../../packages/sample-runner/src/process/wait-until-ready.ts";
import { emulatorEnvironment } from "../../packages/sample-runner/src/scenario/emulator-environment.ts";
import { codeBlocks } from "../shared/markdown-code.ts";

const mark = "<!-- run by scripts/pack-smoke.ts -->";

/**
 * Runs the README's app with the packed emulator: its home page responds, and a guarded page redirects to sign-in.
 *
 * @throws {CommandError} when it does not
 */
export async function runReadmeApp(folder: string): Promise<void> {
  const code = codeBlocks("README.md").find(
    (block) => block.info.startsWith("ts") && block.follows.includes(mark),
  )?.code;
  if (code === undefined) {
    throw new CommandError(`README.md has no \`ts\` block after ${mark}.`);
  }
  const guarded = /\.get\(\s*"([^"]+)",\s*auth\.requireUser/u.exec(code)?.[1];
  if (guarded === undefined) {
    throw new CommandError("The README's app has no page that auth.requireUser guards.");
  }
  writeFileSync(join(folder, "app.ts"), code);

  const [port, emulatorPort] = [await freePort(), await freePort()];
  const emulatorUrl = `http://localhost:${emulatorPort}`;
  const cli = join("node_modules", "@identity-web", "entra-emulator", "dist", "cli.js");
  const emulator = new Program({
    name: "packed emulator",
    args: [cli, "--port", String(emulatorPort)],
    cwd: folder,
    env: process.env,
  });
  const env = { ...process.env, ...emulatorEnvironment(port, emulatorPort) };
  const app = new Program({ name: "README's app", args: ["app.ts"], cwd: folder, env });
  try {
    await waitUntilReady(emulator, `${emulatorUrl}/common/v2.0/.well-known/openid-configuration`);
    const url = `http://localhost:${port}`;
    await waitUntilReady(app, url);
    const home = await fetch(url);
    if (home.status !== 200) {
      throw new CommandError(`The README's app responds with ${home.status} at /:\n${app.lastLines.join("\n")}`);
    }
    const page = await navigate(url + guarded);
    if (page.status !== 302 || !page.location.startsWith(`${emulatorUrl}/`)) {
      throw new CommandError(
        `The README's app responds with ${page.status} ${page.location} at ${guarded}, not with a redirect to ${emulatorUrl}.`,
      );
    }
  } finally {
    await Promise.all([app.end(), emulator.end()]);
  }
}

// Sends what a browser sends when it opens a page. `fetch` cannot, because it sets Sec-Fetch-Mode itself.
function navigate(url: string): Promise<{ status: number | undefined; location: string }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, location: response.headers.location ?? "" });
    }).on("error", reject);
  });
}
