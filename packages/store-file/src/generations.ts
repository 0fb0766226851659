import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";

/** The content of a numbered file of a record. */
export interface Generation {
  readonly number: number;
  readonly version: string;
  readonly expiresAt: number;
  readonly text: string;
}

/** Older files are emptied at once but keep their names this long, so that a writer that slept finds its name taken. */
const reservedNameMilliseconds = 60_000;
const maxFileBytes = 16 * 1024 * 1024;
const header = /^1 ([0-9a-f-]{36}) (\d{1,15})\n/u;
/** Does not follow links, because somebody else may have put one here. Windows has no such flag. */
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Returns the newest file of a record. A record is a folder of numbered files, of which the highest counts. A writer
 * takes the next number with `link`, which only one of several processes can do. There is no lock, so a process that is
 * killed leaves no lock behind, and a process that sleeps loses none.
 */
export async function readNewest(folder: string): Promise<Generation | "missing" | "unreadable"> {
  for (let tries = 0; ; tries++) {
    const number = Math.max(0, ...(await numbersIn(folder)));
    if (number === 0) {
      return "missing";
    }
    const generation = await readGeneration(join(folder, String(number)), number);
    if (generation !== undefined) {
      return generation;
    }
    // If it was emptied or removed in between, there is a newer file by now. If there is none, it was truncated.
    if (tries > 0 && number === Math.max(0, ...(await numbersIn(folder)))) {
      return "unreadable";
    }
  }
}

/** Returns whether this process took the number after `number`. The text is on disk before another process sees it. */
export async function writeNext(folder: string, number: number, text: string): Promise<boolean> {
  const began = performance.now();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, join(folder, String(number + 1)));
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const others = await numbersIn(folder);
  // A writer that slept for longer than names are reserved may have taken a number that was used before.
  const sleptTooLong = performance.now() - began > reservedNameMilliseconds / 2;
  if (sleptTooLong && others.some((other) => other > number + 1)) {
    return false;
  }
  await emptyFiles(
    folder,
    others.filter((other) => other <= number),
  );
  return true;
}

async function emptyFiles(folder: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const path = join(folder, String(number));
    try {
      const { mtimeMs, size } = await stat(path);
      if (size > 0) {
        await truncate(path, 0);
      } else if (Date.now() - mtimeMs > reservedNameMilliseconds) {
        await rm(path, { force: true });
      }
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        throw error;
      }
    }
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[1-9]\d{0,14}$/u.test(name)).map(Number);
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return [];
    }
    throw error;
  }
}

async function readGeneration(path: string, number: number): Promise<Generation | undefined> {
  let content: string;
  try {
    const file = await open(path, readFlags);
    try {
      if ((await file.stat()).size > maxFileBytes) {
        return undefined;
      }
      content = await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (["ENOENT", "ELOOP"].includes(codeOf(error))) {
      return undefined;
    }
    throw error;
  }
  const [wholeHeader = "", version, expiresAt] = header.exec(content) ?? [];
  if (version === undefined) {
    return undefined;
  }
  return { number, version, expiresAt: Number(expiresAt), text: content.slice(wholeHeader.length) };
}

export function fileText(version: string, expiresAt: number, text: string): string {
  return `1 ${version} ${expiresAt}\n${text}`;
}

export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}
