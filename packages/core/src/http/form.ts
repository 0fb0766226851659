import type { IncomingMessage } from "node:http";

import { IdentityWebError } from "../errors/errors.ts";

/** More than any authorization response needs, and little enough to read from anybody. */
const maxBytes = 128 * 1024;

/**
 * Returns the urlencoded body of a Node request, whether or not a parser ran before us; `undefined` if the body is too
 * large or of another type.
 *
 * @param parsed what the framework's parser left
 * @param hint what the app must write if a parser has consumed the body
 * @throws {IdentityWebError} `form_unreadable`: something has read the body and left nothing
 */
export async function readForm(
  message: IncomingMessage,
  parsed: unknown,
  hint = "Register Identity Web before anything that reads bodies.",
): Promise<URLSearchParams | undefined> {
  const type = message.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return undefined;
  }
  if (typeof parsed === "string" || parsed instanceof Uint8Array) {
    return new URLSearchParams(textOf(parsed));
  }
  if (typeof parsed === "object" && parsed !== null && !(message.readable && Object.keys(parsed).length === 0)) {
    return fromParsedBody(parsed);
  }
  // Nothing is ever read from an empty body, so that nobody can cause this from outside.
  if (message.readableDidRead) {
    throw new IdentityWebError(
      "form_unreadable",
      `Something has read this form before Identity Web and left nothing. ${hint}`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(textOf(Buffer.concat(chunks)));
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/**
 * Repeated fields stay repeated, so that the core can refuse them. Nested objects are never part of an authorization
 * response.
 */
function fromParsedBody(body: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, field] of Object.entries(body)) {
    for (const value of Array.isArray(field) ? (field as unknown[]) : [field]) {
      if (typeof value === "string") {
        form.append(name, value);
      }
    }
  }
  return form;
}
