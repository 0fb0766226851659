import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { TestCertificate } from "../../../entra-emulator/test/support/certificates.ts";

export const pemOf = ({ certificate, key }: TestCertificate): string => certificate + key;

let files = 0;

/** Writes a new file and returns its path. */
export async function fileIn(folder: string, content: string | Buffer): Promise<string> {
  const path = join(folder, `${++files}.pem`);
  await writeFile(path, content);
  return path;
}

/** Replaces the file atomically, as a program that renews certificates should. */
export async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

export const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "no error",
    (error: unknown) => (error as { code?: unknown }).code,
  );
