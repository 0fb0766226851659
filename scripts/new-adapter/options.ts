import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { CommandError } from "../../packages/sample-runner/src/process/command-error.ts";
import { root } from "../../packages/sample-runner/src/process/root.ts";

export interface NewAdapterOptions {
  /** Also the name of the folder, and of the package after `@identity-web/`. */
  framework: string;
  /** Where the package will be created. Nothing exists there yet. */
  folder: string;
}

export const usage = `pnpm new:adapter <framework> [--into FOLDER]

Creates packages/<framework>: the package @identity-web/<framework>, as docs/extend/write-an-adapter.md describes it, with a contract
test that fails until the adapter is written. --into replaces the folder packages.`;

/**
 * Parses the command line. Returns `undefined` when it asks for help.
 *
 * @throws {CommandError} when it is invalid, or the package exists
 */
export function readOptions(args: readonly string[]): NewAdapterOptions | undefined {
  const { values, positionals } = parsed(args.filter((word) => word !== "--"));
  if (values.help === true) {
    return undefined;
  }
  const [framework, ...more] = positionals;
  if (framework === undefined || more.length > 0) {
    throw new CommandError(`Name one framework.\n\n${usage}`);
  }
  // Stricter than npm, which also allows dots and underscores: the name is a folder, a test project and a file name
  // too.
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u.test(framework) || framework.length > 100) {
    throw new CommandError(
      `"${framework}" cannot be the name of an adapter. Use lower-case letters, digits and single hyphens, as in "hapi".`,
    );
  }
  for (const parent of new Set([join(root, "packages"), resolve(values.into ?? join(root, "packages"))])) {
    if (existsSync(join(parent, framework))) {
      throw new CommandError(`${join(parent, framework)} already exists.`);
    }
  }
  return { framework, folder: resolve(values.into ?? join(root, "packages"), framework) };
}

function parsed(args: string[]) {
  try {
    const options = { into: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new CommandError(`${reason}.\n\n${usage}`);
  }
}
