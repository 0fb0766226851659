// Prevents: a newcomer's first command ending in an old Node's syntax error or unknown file extension. Everything else
// here is TypeScript that Node runs directly, so only this file and its callers must run on an old Node.
import { readFileSync } from "node:fs";

const root = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));

/**
 * Ends the process with one line if Node is older than `engines.node` of the root package.json.
 *
 * @param {string} script the script of package.json that was called
 */
export function requireNode(script) {
  const [wantedMajor = 0, wantedMinor = 0] = root.engines.node.match(/\d+/gu).map(Number);
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) {
    return;
  }
  const again = [process.env.npm_lifecycle_event ?? script, ...process.argv.slice(2)].join(" ");
  console.error(
    `Node ${process.versions.node} is too old: ${root.engines.node} is required. To run a newer one without installing it: ` +
      `npx -y -p node@24 -p ${root.packageManager} -- pnpm ${again}`,
  );
  process.exit(1);
}
