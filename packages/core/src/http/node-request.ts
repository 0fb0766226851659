import type { IncomingMessage, ServerResponse } from "node:http";

import type { SetupHints } from "../setup/lines.ts";
import { setCookieHeader } from "./cookies.ts";
import { readForm } from "./form.ts";
import type { AuthResponse, AuthRequest, AuthResult, SessionPort } from "../types/http.ts";
import { mergedVary } from "./vary.ts";

/** What a framework adds to Node's request; each is asked only when the core wants to know. */
export interface NodeRequestOptions {
  /** What a body parser left, if one ran; also a promise of it. */
  readonly parsedBody?: (() => unknown) | undefined;
  /** The framework's own session, if the app uses one. */
  readonly session?: (() => SessionPort | undefined) | undefined;
  /** For errors that say what the app has to add. */
  readonly setupHints?: SetupHints | undefined;
}

/** A request of Node's, as every framework on Node carries it. Nothing is parsed before it is asked for. */
export class NodeRequest implements AuthRequest {
  readonly #message: IncomingMessage;
  readonly #url: string;
  readonly #options: NodeRequestOptions;
  #query: URLSearchParams | undefined;

  /**
   * @param originalUrl path and query as the browser sent them: a mounted router sees less in `message.url`
   */
  constructor(message: IncomingMessage, originalUrl: string, options: NodeRequestOptions = {}) {
    this.#message = message;
    this.#url = originalUrl;
    this.#options = options;
  }

  get method(): string {
    return this.#message.method ?? "GET";
  }

  get path(): string {
    const at = this.#url.indexOf("?");
    return at < 0 ? this.#url : this.#url.slice(0, at);
  }

  get search(): string {
    const at = this.#url.indexOf("?");
    return at < 0 ? "" : this.#url.slice(at);
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.search));
  }

  get session(): SessionPort | undefined {
    return this.#options.session?.();
  }

  get setupHints(): SetupHints | undefined {
    return this.#options.setupHints;
  }

  async form(): Promise<URLSearchParams | undefined> {
    return readForm(this.#message, await this.#options.parsedBody?.(), this.setupHints?.form);
  }

  header(name: string): string | undefined {
    const lowered = name.toLowerCase();
    const value = this.#message.headers[lowered];
    if (lowered === "authorization" && value !== undefined) {
      return this.#credentials(String(value));
    }
    return Array.isArray(value) ? value.join(", ") : value;
  }

  /** Node keeps the first of several and drops the others; a proxy in front may have judged by the last. */
  #credentials(first: string): string {
    const { rawHeaders } = this.#message;
    const all = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "authorization");
    return all.length > 1 ? all.join(", ") : first;
  }
}

/** Headers and cookies go out before the app's handler runs, so that a streamed response carries them too. */
export function writeHead(
  response: ServerResponse,
  { headers, cookies }: Pick<AuthResult, "headers" | "cookies">,
): void {
  for (const name in headers) {
    const value = headers[name] ?? "";
    response.setHeader(name, name === "vary" ? mergedVary(response.getHeader(name), value) : value);
  }
  for (const cookie of cookies) {
    // The app's middleware and a route's guard may both renew the session: one cookie of a name is enough.
    const others = [response.getHeader("set-cookie") ?? []].flat().map(String);
    const kept = others.filter((one) => !one.startsWith(`${cookie.name}=`));
    response.setHeader("set-cookie", [...kept, setCookieHeader(cookie)]);
  }
}

/** What a handler may have announced for a body of its own before it threw: on an answer of ours it would be a lie. */
export const representationHeaders: readonly string[] = [
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-range",
  "etag",
  "last-modified",
  "transfer-encoding",
];

/** Writes the whole answer and ends the response. Nothing may be written before or after. */
export function writeResponse(response: ServerResponse, answer: AuthResponse): void {
  for (const name of representationHeaders) {
    response.removeHeader(name);
  }
  writeHead(response, answer);
  if (answer.kind === "redirect") {
    response.writeHead(302, { location: answer.location }).end();
  } else {
    response.writeHead(answer.status).end(answer.body);
  }
}
