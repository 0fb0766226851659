import type { IncomingMessage } from "node:http";

import { IdentityWebError } from "../errors/errors.ts";

/** More than any authorization response needs, and little enough to read from anybody. */
const limit = 128 * 1024;

/**
 * The urlencoded body of a Node request, whether or not a parser ran before us: `parsed` is what the framework's parser left.
 * A body that is too large or of another type reads as `undefined`.
 *
 * @param line what the app has to write when a parser has eaten the body
 * @throws {IdentityWebError} `form_unreadable`: somebody has read the body, and left nothing
 */
export async function readForm(
  message: IncomingMessage,
  parsed: unknown,
  line = "Let Identity Web run before whatever reads bodies.",
): Promise<URLSearchParams | undefined> {
  const type = message.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return undefined;
  }
  if (typeof parsed === "string" || parsed instanceof Uint8Array) {
    return new URLSearchParams(text(parsed));
  }
  if (typeof parsed === "object" && parsed !== null && !(message.readable && Object.keys(parsed).length === 0)) {
    return fromParsedBody(parsed);
  }
  // Of an empty body nothing is ever read, so that nobody can cause this from outside.
  if (message.readableDidRead) {
    throw new IdentityWebError(
      "form_unreadable",
      `Something has read this form before us and left nothing of it. ${line}`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(text(Buffer.concat(chunks)));
}

function text(body: string | Uint8Array): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/** Repeated fields stay repeated, so that the core can refuse them; nested objects are nobody's authorization response. */
function fromParsedBody(body: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof one === "string") {
        form.append(name, one);
      }
    }
  }
  return form;
}
