import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.ts";

const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** How pnpm is called by somebody who has neither a new Node nor pnpm. */
export const pnpmByNpx: string = `npx -y -p node@24 -p ${packageManager} -- pnpm`;

/** How whoever started this process called pnpm, to be repeated in an advice. */
export const pnpmAsCalled: string = process.env["npm_config_package"]?.includes("pnpm@") === true ? pnpmByNpx : "pnpm";
