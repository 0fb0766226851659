import { createReadStream, type ReadStream, readdirSync } from "node:fs";
import { extname, join } from "node:path";

export const publicFolder: string = join(import.meta.dirname, "public");

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface PublicFile {
  readonly type: string;
  read(): ReadStream;
}

/**
 * All files of public/ by URL path. A request can select only one of these, so no path from outside reaches the file
 * system.
 */
const publicFiles: ReadonlyMap<string, PublicFile> = new Map(
  readdirSync(publicFolder).map((name) => [
    `/${name}`,
    {
      type: types[extname(name)] ?? "application/octet-stream",
      read: () => createReadStream(join(publicFolder, name)),
    },
  ]),
);

/** The part of Koa's context that serves a file. */
interface FileContext {
  readonly method: string;
  readonly path: string;
  type: string;
  body: unknown;
}

/** Serves the files. Koa has no middleware for that, unlike Express. */
export async function koaPublicFiles(ctx: FileContext, next: () => Promise<unknown>): Promise<void> {
  const file = ["GET", "HEAD"].includes(ctx.method) ? publicFiles.get(ctx.path) : undefined;
  if (file === undefined) {
    return void (await next());
  }
  ctx.type = file.type;
  ctx.body = file.read();
}

/** The part of Fastify's reply that serves a file. */
interface FileReply {
  type(contentType: string): FileReply;
  send(file: ReadStream): unknown;
}

/**
 * Serves the files. Register it as the first `onRequest` hook: files need neither the headers nor the session that
 * later hooks add.
 */
export async function fastifyPublicFiles(
  { method, url }: { readonly method: string; readonly url: string },
  reply: FileReply,
): Promise<unknown> {
  const file = ["GET", "HEAD"].includes(method) ? publicFiles.get(url) : undefined;
  return file === undefined ? undefined : reply.type(file.type).send(file.read());
}
