import { Agent, type IncomingMessage, request as send } from "node:http";
import { gunzipSync } from "node:zlib";

export interface ClientResponse {
  readonly status: number;
  /** As Node joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly setCookies: readonly string[];
  /** Decoded where it was compressed. */
  readonly body: string;
}

export interface ClientRequest {
  readonly method?: string | undefined;
  /** A list sends the header once per value. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long an answer may take: a request that nobody answers is a fault to report, not to wait for. */
const patience = 5000;

/** Sends paths and headers as they are, which `fetch` does not, over one connection, and keeps cookies. */
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
    return this.ask(path, { headers });
  }

  post(path: string, body: string, type: string = "application/x-www-form-urlencoded"): Promise<ClientResponse> {
    return this.ask(path, { method: "POST", body, headers: { "content-type": type } });
  }

  ask(path: string, { method = "GET", headers = {}, body, signal }: ClientRequest = {}): Promise<ClientResponse> {
    const { hostname, port } = this.#origin;
    const cookies = this.cookies.size === 0 ? {} : { cookie: this.cookieHeader() };
    const all = { ...cookies, ...(headers as Record<string, string | string[]>) };
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path, method, headers: all, agent: this.#agent, timeout: patience, signal };
      const request = send(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const setCookies = response.headers["set-cookie"] ?? [];
          for (const one of setCookies) {
            this.#keep(one);
          }
          try {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              setCookies,
              body: textOf(chunks, response),
            });
          } catch (error) {
            reject(error instanceof Error ? error : new Error("The body cannot be read."));
          }
        });
      });
      request.on("timeout", () => request.destroy(new Error(`${method} ${path} was not answered.`)));
      request.on("error", reject);
      request.end(body);
    });
  }

  /** Another connection to the same server. */
  sibling(): Client {
    const sibling = new Client(this.#origin.origin);
    this.#siblings.push(sibling);
    return sibling;
  }

  close(): void {
    for (const one of this.#siblings) {
      one.close();
    }
    this.#agent.destroy();
  }

  #keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(";");
    const at = pair.indexOf("=");
    const ended = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/iu.test(one));
    if (ended) {
      this.cookies.delete(pair.slice(0, at));
    } else {
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

function textOf(chunks: readonly Buffer[], { headers }: IncomingMessage): string {
  const bytes = Buffer.concat(chunks);
  return (headers["content-encoding"] === "gzip" && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString("utf8");
}
