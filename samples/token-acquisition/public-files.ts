import { createReadStream, type ReadStream, readdirSync } from "node:fs";
import { extname, join } from "node:path";

const folder = join(import.meta.dirname, "public");

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface PublicFile {
  readonly type: string;
  read(): ReadStream;
}

/** Every file of public/ by the path that browsers ask for. No request names a file: it can only ask for one of these. */
export const publicFiles: ReadonlyMap<string, PublicFile> = new Map(
  readdirSync(folder).map((name) => [
    `/${name}`,
    {
      type: types[extname(name)] ?? "application/octet-stream",
      read: () => createReadStream(join(folder, name)),
    },
  ]),
);
