import { Agent, type IncomingMessage, request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";

export interface ClientResponse {
  readonly status: number;
  /** As Node joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly setCookies: readonly string[];
  /** Decompressed if necessary. */
  readonly body: string;
}

export interface ClientRequest {
  readonly method?: string | undefined;
  /** A list sends the header once for each value. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A missing response is a fault to report, so we do not wait for the test's own timeout. */
const timeoutMilliseconds = 5000;

/** A browser's cookies on one connection. Unlike `fetch`, it sends paths and headers unchanged. */
export class Client {
  readonly cookies: Map<string, string> = new Map();
  readonly #origin: URL;
  readonly #siblings: Client[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get(path: string, headers: ClientRequest["headers"] = {}): Promise<ClientResponse> {
    return this.send(path, { headers });
  }

  post(path: string, body: string, type: string = "application/x-www-form-urlencoded"): Promise<ClientResponse> {
    return this.send(path, { method: "POST", body, headers: { "content-type": type } });
  }

  send(path: string, { method = "GET", headers, body, signal }: ClientRequest = {}): Promise<ClientResponse> {
    const { hostname, port } = this.#origin;
    const options = { hostname, port, path, method, agent: this.#agent, timeout: timeoutMilliseconds, signal };
    return new Promise((resolve, reject) => {
      const request = httpRequest({ ...options, headers: this.#withCookies(headers) }, (response) => {
        this.#receive(response).then(resolve, reject);
      });
      request.on("timeout", () => {
        request.destroy(new Error(`${method} ${path} got no response within ${timeoutMilliseconds} ms.`));
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  /** Returns a client for the same server, with its own connection and cookies. */
  sibling(): Client {
    const sibling = new Client(this.#origin.origin);
    this.#siblings.push(sibling);
    return sibling;
  }

  close(): void {
    for (const sibling of this.#siblings) {
      sibling.close();
    }
    this.#agent.destroy();
  }

  #withCookies(headers: ClientRequest["headers"]): Record<string, string | string[]> {
    const cookies: Record<string, string> = this.cookies.size === 0 ? {} : { cookie: this.cookieHeader() };
    return { ...cookies, ...(headers as Record<string, string | string[]> | undefined) };
  }

  async #receive(response: IncomingMessage): Promise<ClientResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const { statusCode = 0, headers } = response;
    const setCookies = headers["set-cookie"] ?? [];
    for (const setCookie of setCookies) {
      this.#storeCookie(setCookie);
    }
    const bytes = Buffer.concat(chunks);
    const isCompressed = headers["content-encoding"] === "gzip" && bytes.length > 0;
    const body = (isCompressed ? gunzipSync(bytes) : bytes).toString("utf8");
    return { status: statusCode, headers, setCookies, body };
  }

  #storeCookie(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(";");
    const at = pair.indexOf("=");
    const isExpired = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/iu.test(attribute));
    if (isExpired) {
      this.cookies.delete(pair.slice(0, at));
    } else {
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}
