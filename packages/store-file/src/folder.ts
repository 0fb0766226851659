import { lstat, mkdir } from "node:fs/promises";

import { FileStoreError } from "./errors.ts";

const isPosix = process.platform !== "win32";

/**
 * Makes the folder, for its owner alone, or looks whether the one that is there is safe. Windows has no such modes: there the folder
 * inherits who may enter it.
 *
 * @throws {FileStoreError} `folder_unsafe`
 */
export async function safeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory()) {
    throw unsafe("is a link or a file", "give a folder");
  }
  if (!isPosix) {
    return;
  }
  if (found.uid !== process.getuid?.()) {
    throw unsafe("belongs to another user", "give one of this user's own");
  }
  if ((found.mode & 0o022) !== 0) {
    throw unsafe("may be written to by others", "take that right away (chmod go-w)");
  }
}

function unsafe(what: string, fix: string): FileStoreError {
  return new FileStoreError("folder_unsafe", `The folder of fileStore ${what}: ${fix}.`);
}
