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

/** Every file of public/ by the path that browsers ask for. No request names a file: it can only ask for one of these. */
const publicFiles: ReadonlyMap<string, PublicFile> = new Map(
  readdirSync(publicFolder).map((name) => [
    `/${name}`,
    {
      type: types[extname(name)] ?? "application/octet-stream",
      read: () => createReadStream(join(publicFolder, name)),
    },
  ]),
);

/** As much of Koa's context as a file needs. */
interface FileContext {
  readonly method: string;
  readonly path: string;
  type: string;
  body: unknown;
}

/** Koa brings nothing for files, and Express does. */
export async function koaPublicFiles(ctx: FileContext, next: () => Promise<unknown>): Promise<void> {
  const file = ["GET", "HEAD"].includes(ctx.method) ? publicFiles.get(ctx.path) : undefined;
  if (file === undefined) {
    return void (await next());
  }
  ctx.type = file.type;
  ctx.body = file.read();
}

/** As much of Fastify's reply as a file needs. */
interface FileReply {
  type(contentType: string): FileReply;
  send(file: ReadStream): unknown;
}

/** The first `onRequest` hook: a file needs nothing of what comes after it, neither headers nor a session. */
export async function fastifyPublicFiles(
  { method, url }: { readonly method: string; readonly url: string },
  reply: FileReply,
): Promise<unknown> {
  const file = ["GET", "HEAD"].includes(method) ? publicFiles.get(url) : undefined;
  return file === undefined ? undefined : reply.type(file.type).send(file.read());
}
