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
 * Checks, when an app creates the object, that the frameworks that an adapter's package.json names as peers are
 * installed in a version of that range. An adapter imports only a framework's types, so that nothing else would report
 * it.
 *
 * A framework that is found beside the adapter, the app's entry or the working directory counts, and one version in the
 * range is enough: package managers lay out workspaces in many ways. A bundled adapter has no package.json of its own,
 * and is not checked.
 *
 * @param adapterUrl `import.meta.url` of a file one folder below the adapter's package.json
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 */
export function requireFrameworks(adapterUrl: string, entries: readonly string[] = appEntries()): void {
  const adapter = ownManifest(adapterUrl);
  for (const [framework, range] of Object.entries(adapter?.peerDependencies ?? {})) {
    const found = [adapterUrl, ...entries]
      .map((from) => versionFrom(from, framework))
      .filter((version) => version !== undefined);
    const command = `npm install ${framework}@${latestOf(range)}`;
    if (found.length === 0) {
      const message = `${adapter?.name} needs ${framework}, which is not installed. Run: ${command}`;
      throw new IdentityWebError("framework_missing", message);
    }
    if (found.some((version) => satisfies(version, range))) {
      continue;
    }
    const message = `${adapter?.name} works with ${framework} ${range}, but ${found[0]} is installed. Run: ${command}`;
    throw new IdentityWebError("framework_unsupported", message);
  }
}

function appEntries(): string[] {
  return [process.argv[1], join(process.cwd(), "app.js")].filter((path) => path !== undefined);
}

/** Returns `undefined` in a bundle: the file there is the app's, or is missing, or the URL is not even an address. */
function ownManifest(adapterUrl: string): Manifest | undefined {
  try {
    return createRequire(adapterUrl)("../package.json") as Manifest;
  } catch {
    return undefined;
  }
}

/** Returns `""` if the framework is installed but does not say in which version. */
function versionFrom(from: string, framework: string): string | undefined {
  try {
    return (createRequire(from)(`${framework}/package.json`) as Manifest).version ?? "";
  } catch (error) {
    return (error as { code?: unknown } | undefined)?.code === "ERR_PACKAGE_PATH_NOT_EXPORTED" ? "" : undefined;
  }
}

/** Reads ranges as adapters write them, `^4.18.0 || ^5.0.0`. A range in any other form passes. */
function satisfies(version: string, range: string): boolean {
  const wanted = caretsOf(range);
  const [major, minor, patch] = numbersOf(version) ?? [];
  if (major === undefined || minor === undefined || patch === undefined || wanted.includes(undefined)) {
    return true;
  }
  return wanted.some((minimum) => {
    if (minimum?.[0] !== major) {
      return false;
    }
    return minor > minimum[1] || (minor === minimum[1] && patch >= minimum[2]);
  });
}

function caretsOf(range: string): (Version | undefined)[] {
  return range.split("||").map((part) => (part.trim().startsWith("^") ? numbersOf(part.trim().slice(1)) : undefined));
}

function numbersOf(text: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/u.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Returns the newest major version of a range, which a new app should use. */
function latestOf(range: string): string {
  const majors = caretsOf(range).map((version) => version?.[0] ?? 0);
  return String(Math.max(...majors) || "latest");
}
