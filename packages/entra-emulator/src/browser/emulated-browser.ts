/**
 * The parts of a browser that sign-in needs: cookies, which like real ones depend on the host and path but not on the
 * port.
 */
export class EmulatedBrowser {
  readonly #cookies = new Map<string, { host: string; path: string; name: string; value: string }>();

  /** Sends a request over real HTTP with this browser's cookies. Returns redirects instead of following them. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    const cookie = this.cookieHeader(target);
    if (cookie !== "") {
      headers.set("cookie", cookie);
    }
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      this.#store(target, line);
    }
    return response;
  }

  /** Returns the Cookie header that this browser would send to a URL. */
  cookieHeader(url: URL): string {
    return [...this.#cookies.values()]
      .filter(({ host, path }) => host === url.hostname && isWithin(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  #store(url: URL, line: string): void {
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
    const expired =
      Number(attributes.get("max-age") ?? 1) <= 0 || (!attributes.has("max-age") && expires <= Date.now());
    if (expired) {
      this.#cookies.delete(key);
    } else {
      this.#cookies.set(key, { host: url.hostname, path, name, value });
    }
  }
}

/** Returns whether a path matches a cookie's path (RFC 6265, section 5.1.4). */
function isWithin(path: string, cookiePath: string): boolean {
  return (
    path === cookiePath ||
    (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"))
  );
}
