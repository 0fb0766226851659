import { open } from "node:fs/promises";

import { CredentialFault } from "./credential.ts";

export interface FileContent {
  readonly bytes: Buffer;
  /** Changes when the file does. */
  readonly stamp: string;
}

const largestBytes = 1024 * 1024;

/**
 * A file of the app's own choice, unless it is as it was.
 *
 * @throws {CredentialFault} with the system's code for it
 */
export async function readIfChanged(path: string, stamp: string | undefined): Promise<FileContent | undefined> {
  try {
    // One handle for both, so that the stamp is of what is read.
    const file = await open(path, "r");
    try {
      const { mtimeMs, size, ino } = await file.stat();
      const now = `${mtimeMs} ${size} ${ino}`;
      if (now === stamp) {
        return undefined;
      }
      if (size > largestBytes) {
        throw new CredentialFault("is a file of more than 1 MiB: look at the path");
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
      `cannot be read (${code ?? "unknown reason"}): look at the path and the rights to the file`,
    );
  }
}
