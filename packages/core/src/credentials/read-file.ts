import { open } from "node:fs/promises";

import { CredentialFault } from "./credential.ts";

export interface FileContent {
  readonly bytes: Buffer;
  /** Changes whenever the file does. */
  readonly stamp: string;
}

const maxBytes = 1024 * 1024;

/**
 * Reads a file that the app configured; `undefined` if it has not changed since `stamp`.
 *
 * @throws {CredentialFault} with the system's error code
 */
export async function readIfChanged(path: string, stamp: string | undefined): Promise<FileContent | undefined> {
  try {
    // One handle for both, so that the stamp belongs to what we read.
    const file = await open(path, "r");
    try {
      const { mtimeMs, size, ino } = await file.stat();
      const now = `${mtimeMs} ${size} ${ino}`;
      if (now === stamp) {
        return undefined;
      }
      if (size > maxBytes) {
        throw new CredentialFault("is a file of more than 1 MiB: check the path");
      }
      return { bytes: await file.readFile(), stamp: now };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CredentialFault) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new CredentialFault(
      `cannot be read (${code ?? "unknown reason"}): check the path and the file's permissions`,
    );
  }
}
