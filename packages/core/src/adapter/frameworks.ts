import { createRequire } from "node:module";
import { join } from "node:path";

import { IdentityWebError } from "../errors/errors.ts";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

type Version = readonly [major: number, minor: number, patch: number];

/**
 * For an adapter, when its app makes the object: whether the frameworks that its package.json names as peers are installed, in a
 * version of that range. An adapter imports only a framework's types, so that nothing else would say so.
 *
 * A framework found beside the adapter, the app's entry or the working directory counts, and of several versions one in the range
 * is enough: package managers lay out workspaces in many ways. A bundled adapter has no package.json of its own, and is not checked.
 *
 * @param adapterUrl `import.meta.url` of a file one folder below the adapter's package.json
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 */
export function requireFrameworks(adapterUrl: string, entries: readonly string[] = appEntries()): void {
  const adapter = ownManifest(adapterUrl);
  for (const [framework, range] of Object.entries(adapter?.peerDependencies ?? {})) {
    const found = [adapterUrl, ...entries]
      .map((from) => versionFrom(from, framework))
      .filter((one) => one !== undefined);
    const line = `npm install ${framework}@${latestOf(range)}`;
    if (found.length === 0) {
      const message = `${adapter?.name} needs ${framework}, and it is not installed. Run: ${line}`;
      throw new IdentityWebError("framework_missing", message);
    }
    if (found.some((version) => satisfies(version, range))) {
      continue;
    }
    const message = `${adapter?.name} works with ${framework} ${range}, and ${found[0]} is installed. Run: ${line}`;
    throw new IdentityWebError("framework_unsupported", message);
  }
}

function appEntries(): string[] {
  return [process.argv[1], join(process.cwd(), "app.js")].filter((path) => path !== undefined);
}

/** `undefined` in a bundle: the file there is the app's, or there is none, or not even an address. */
function ownManifest(adapterUrl: string): Manifest | undefined {
  try {
    return createRequire(adapterUrl)("../package.json") as Manifest;
  } catch {
    return undefined;
  }
}

/** `""` where it is installed, but does not say in which version. */
function versionFrom(from: string, framework: string): string | undefined {
  try {
    return (createRequire(from)(`${framework}/package.json`) as Manifest).version ?? "";
  } catch (error) {
    return (error as { code?: unknown } | undefined)?.code === "ERR_PACKAGE_PATH_NOT_EXPORTED" ? "" : undefined;
  }
}

/** Ranges as adapters write them, `^4.18.0 || ^5.0.0`; what is written in another way is not judged. */
function satisfies(version: string, range: string): boolean {
  const wanted = caretsOf(range);
  const [major, minor, patch] = numbersOf(version) ?? [];
  if (major === undefined || minor === undefined || patch === undefined || wanted.includes(undefined)) {
    return true;
  }
  return wanted.some((least) => {
    if (least?.[0] !== major) {
      return false;
    }
    return minor > least[1] || (minor === least[1] && patch >= least[2]);
  });
}

function caretsOf(range: string): (Version | undefined)[] {
  return range.split("||").map((part) => (part.trim().startsWith("^") ? numbersOf(part.trim().slice(1)) : undefined));
}

function numbersOf(text: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/u.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** The newest major of a range: what a new app should take. */
function latestOf(range: string): string {
  const majors = caretsOf(range).map((one) => one?.[0] ?? 0);
  return String(Math.max(...majors) || "latest");
}
