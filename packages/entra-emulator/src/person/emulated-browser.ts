/** As much of a browser as signing in takes: cookies, which like real ones know hosts and paths but no ports. */
export class EmulatedBrowser {
  readonly #cookies = new Map<string, { host: string; path: string; name: string; value: string }>();

  /** Requests over real HTTP with this browser's cookies; a redirect is answered, not followed. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    const cookie = this.cookieHeader(target);
    if (cookie !== "") {
      headers.set("cookie", cookie);
    }
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      this.#keep(target, line);
    }
    return response;
  }

  /** What this browser would send to an address. */
  cookieHeader(url: URL): string {
    return [...this.#cookies.values()]
      .filter(({ host, path }) => host === url.hostname && isWithin(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  #keep(url: URL, line: string): void {
    const [pair = "", ...rest] = line.split(";");
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    const attributes = new Map(
      rest.map((attribute) => {
        const [key = "", ...text] = attribute.split("=");
        return [key.trim().toLowerCase(), text.join("=").trim()] as const;
      }),
    );
    const path = attributes.get("path") ?? "/";
    const key = `${url.hostname}|${path}|${name}`;
    const expires = Date.parse(attributes.get("expires") ?? "");
    const ended = Number(attributes.get("max-age") ?? 1) <= 0 || (!attributes.has("max-age") && expires <= Date.now());
    if (ended) {
      this.#cookies.delete(key);
    } else {
      this.#cookies.set(key, { host: url.hostname, path, name, value });
    }
  }
}

/** RFC 6265, section 5.1.4. */
function isWithin(path: string, cookiePath: string): boolean {
  return (
    path === cookiePath ||
    (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"))
  );
}
