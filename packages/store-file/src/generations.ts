import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";

/** What a record's newest file holds. `undefined` text: it cannot be read as one. */
export interface Generation {
  readonly number: number;
  readonly version: string;
  readonly expiresAt: number;
  readonly text: string;
}

/** Older files are emptied at once, and their names stay for this long: a writer that slept meanwhile must find its name taken. */
const keepNamesMilliseconds = 60_000;
const largestFile = 16 * 1024 * 1024;
const head = /^1 ([0-9a-f-]{36}) (\d{1,15})\n/u;
/** Links are not followed: somebody else may have put one here. Windows has no such flag. */
const reading = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * A record is a folder of numbered files, of which the highest counts. The next number is taken by `link`, which only one of several
 * processes can do: no lock is needed, so none can be left behind by a process that was killed, and none can be lost by one that slept.
 */
export async function newest(folder: string): Promise<Generation | "none" | "unreadable"> {
  for (let tried = 0; ; tried++) {
    const number = Math.max(0, ...(await numbersIn(folder)));
    if (number === 0) {
      return "none";
    }
    const read = await readOne(join(folder, String(number)), number);
    if (read !== undefined) {
      return read;
    }
    // Emptied or gone between two looks: a newer one has come. Where none has, it was cut.
    if (tried > 0 && number === Math.max(0, ...(await numbersIn(folder)))) {
      return "unreadable";
    }
  }
}

/** Whether this process got the number after `number`. The text is on the disk before anybody can see it. */
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
  // Who slept for longer than names are kept may have taken one that had been taken before.
  const slept = performance.now() - began > keepNamesMilliseconds / 2;
  if (slept && others.some((other) => other > number + 1)) {
    return false;
  }
  await forget(
    folder,
    others.filter((other) => other <= number),
  );
  return true;
}

async function forget(folder: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const path = join(folder, String(number));
    try {
      const { mtimeMs, size } = await stat(path);
      if (size > 0) {
        await truncate(path, 0);
      } else if (Date.now() - mtimeMs > keepNamesMilliseconds) {
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

async function readOne(path: string, number: number): Promise<Generation | undefined> {
  let content: string;
  try {
    const file = await open(path, reading);
    try {
      if ((await file.stat()).size > largestFile) {
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
  const [whole = "", version, expiresAt] = head.exec(content) ?? [];
  if (version === undefined) {
    return undefined;
  }
  return { number, version, expiresAt: Number(expiresAt), text: content.slice(whole.length) };
}

export function fileText(version: string, expiresAt: number, text: string): string {
  return `1 ${version} ${expiresAt}\n${text}`;
}

export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}
