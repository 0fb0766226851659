import { lstat, mkdir } from "node:fs/promises";

import { FileStoreError } from "./errors.ts";

/**
 * Creates the folder for its owner alone or, if it exists, checks that it is safe. Windows has no such modes: there the
 * folder inherits its permissions.
 *
 * @throws {FileStoreError} `folder_unsafe`
 */
export async function safeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stats = await lstat(folder);
  if (!stats.isDirectory()) {
    throw unsafe("is a link or a file", "Use a folder");
  }
  if (process.platform === "win32") {
    return;
  }
  if (stats.uid !== process.getuid?.()) {
    throw unsafe("belongs to another user", "Use a folder that belongs to this user");
  }
  if ((stats.mode & 0o022) !== 0) {
    throw unsafe("is writable by others", "Remove that permission (chmod go-w)");
  }
}

function unsafe(problem: string, fix: string): FileStoreError {
  return new FileStoreError("folder_unsafe", `The folder of fileStore ${problem}. ${fix}.`);
}
