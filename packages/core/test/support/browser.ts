import { request as send } from "node:http";

export interface Visit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly setCookies: readonly string[];
  readonly location: string | undefined;
  readonly body: string;
}

export interface VisitOptions {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/**
 * A browser as a server sees it: it stores cookies and sends the headers of a navigation. It uses node:http, because
 * Node's fetch sets its own `Sec-Fetch-Mode`.
 */
export class Browser {
  readonly cookies: Map<string, string> = new Map();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Navigates like a person who follows a link or types an address. */
  navigate(address: string, options: VisitOptions = {}): Promise<Visit> {
    const headers = {
      accept: "text/html",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      ...options.headers,
    };
    return this.visit(address, { ...options, headers });
  }

  /** Sends a request like a script of the page. */
  fetch(address: string, options: VisitOptions = {}): Promise<Visit> {
    const headers = { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin", ...options.headers };
    return this.visit(address, { ...options, headers });
  }

  /** Submits a form of a page of the same site. */
  post(address: string, fields: Readonly<Record<string, string>> = {}, options: VisitOptions = {}): Promise<Visit> {
    const headers = {
      accept: "text/html",
      "sec-fetch-mode": "navigate",
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
      ...options.headers,
    };
    return this.visit(address, { method: "POST", body: new URLSearchParams(fields).toString(), ...options, headers });
  }

  visit(address: string, options: VisitOptions = {}): Promise<Visit> {
    const url = new URL(address, this.#origin);
    const cookie = this.cookieHeader();
    const headers = { ...(cookie === "" ? {} : { cookie }), ...options.headers };
    return new Promise((resolve, reject) => {
      const request = send(url, { method: options.method ?? "GET", headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const setCookies = response.headers["set-cookie"] ?? [];
          for (const one of setCookies) {
            this.#keep(one);
          }
          const body = Buffer.concat(chunks).toString("utf8");
          const { headers: received, statusCode: status = 0 } = response;
          resolve({ status, headers: received, setCookies, location: received.location, body });
        });
      });
      request.on("error", reject);
      request.end(options.body);
    });
  }

  #keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (attributes.some((attribute) => attribute.trim().toLowerCase() === "max-age=0")) {
      this.cookies.delete(name);
    } else {
      this.cookies.set(name, pair.slice(at + 1));
    }
  }
}
