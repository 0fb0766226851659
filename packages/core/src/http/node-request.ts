import type { IncomingMessage } from "node:http";

import type { AuthRequest, SessionPort, SetupHints } from "../types/http.ts";
import { readForm } from "./form.ts";

/** What a framework adds to Node's request. Each member is read only when the core needs it. */
export interface NodeRequestOptions {
  /** Returns what a body parser left, if one ran, or a promise of it. */
  readonly parsedBody?: (() => unknown) | undefined;
  /** Returns the framework's own session, if the app uses one. */
  readonly session?: (() => SessionPort | undefined) | undefined;
  /** What the app must write when something is missing; errors quote it. */
  readonly setupHints?: SetupHints | undefined;
}

/** A request of `node:http`, which every framework on Node carries. Nothing is parsed before it is needed. */
export class NodeRequest implements AuthRequest {
  readonly #message: IncomingMessage;
  readonly #url: string;
  readonly #options: NodeRequestOptions;
  #query: URLSearchParams | undefined;

  /**
   * @param originalUrl path and query as the browser sent them: in a mounted router, `message.url` is shorter
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

  /** Node keeps the first of several headers and drops the others, but a proxy in front may have judged by the last. */
  #credentials(first: string): string {
    const { rawHeaders } = this.#message;
    const all = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "authorization");
    return all.length > 1 ? all.join(", ") : first;
  }
}
