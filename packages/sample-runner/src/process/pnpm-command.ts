import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.ts";

const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Calls pnpm on a machine that has neither a recent Node nor pnpm. */
export const pnpmByNpx: string = `npx -y -p node@24 -p ${packageManager} -- pnpm`;

/** Calls pnpm the way this process was started, for use in advice. */
export const pnpmAsCalled: string = process.env["npm_config_package"]?.includes("pnpm@") === true ? pnpmByNpx : "pnpm";
