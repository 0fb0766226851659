import { IdentityWebError } from "../errors/errors.ts";
import type { Fetch } from "../types/options.ts";
import { isLoopback } from "../options/tenant.ts";
import { isStream } from "./request-body.ts";
import { headersForStranger } from "./request-headers.ts";

export interface Call {
  readonly url: URL;
  /** With `headers` that hold the token. */
  readonly init: RequestInit & { readonly headers: Headers };
  /** Whether the token may go there, too. */
  readonly covers: (url: URL) => boolean;
}

export interface Answer {
  readonly response: Response;
  /** Whether the server that answered has seen the token. */
  readonly sawToken: boolean;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/**
 * Sends a call and follows redirects: with the token as long as they stay within the API, else without it and without any other
 * header that tells who calls. So Graph's downloads, which redirect to a pre-signed address, work, and no token leaves the API.
 * Once without it, a call stays without it, wherever it is sent next.
 *
 * @throws {IdentityWebError} `redirect_refused`
 */
export async function followRedirects(fetch: Fetch, { url, init, covers }: Call): Promise<Answer> {
  const wish = init.redirect ?? "follow";
  let at = url;
  let current: Call["init"] = { ...init, redirect: "manual" };
  let sawToken = true;
  for (let followed = 0; ; followed++) {
    const response = await fetch(at, current);
    const location = redirects.has(response.status) ? response.headers.get("location") : null;
    if (location === null || wish === "manual") {
      return { response, sawToken };
    }
    await response.body?.cancel();
    if (wish === "error") {
      throw refused('the call was made with redirect: "error"');
    }
    if (followed >= mostRedirects) {
      throw refused(`it has done so more than ${mostRedirects} times`);
    }
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    if (next === undefined) {
      throw refused("to what is no address");
    }
    current = nextRequest(current, response.status);
    if (!covers(next)) {
      if (!isRead(current)) {
        throw refused("elsewhere with a call that is not GET or HEAD, whose body is for the API only");
      }
      if (!isSafe(next, at)) {
        throw refused("to an address that is not https");
      }
      sawToken = false;
      current = { ...current, headers: headersForStranger(current.headers) };
    }
    at = next;
  }
}

/** The same request at the next address (RFC 9110 section 15.4); only 303 makes a GET of another method, as it is meant to. */
function nextRequest(init: Call["init"], status: number): Call["init"] {
  if (status === 303 && !isRead(init)) {
    const headers = new Headers(init.headers);
    const aboutBody = [...headers.keys()].filter((name) => name.startsWith("content-"));
    for (const name of aboutBody) {
      headers.delete(name);
    }
    const { body: _body, ...rest } = init;
    // The standard wants `duplex` beside a stream only; types of browsers do not know it.
    delete (rest as { duplex?: unknown }).duplex;
    return { ...rest, method: "GET", headers };
  }
  // Browsers make a GET of a POST here, and a slip in an address then reads as success.
  if (status <= 302 && !isRead(init)) {
    throw refused(`by ${status}, which would turn the call into a GET`);
  }
  if (isStream(init.body)) {
    throw refused("a call whose body is a stream, which can be sent once only");
  }
  return init;
}

function isRead({ method = "GET" }: RequestInit): boolean {
  return /^(?:get|head)$/iu.test(method);
}

/** Nobody is sent from the network into the app's own machine, or to where answers can be changed on the way. */
function isSafe(next: URL, from: URL): boolean {
  if (next.username !== "" || next.password !== "") {
    return false;
  }
  if (next.protocol === "https:") {
    return !isLoopback(next) || isLoopback(from);
  }
  return next.protocol === "http:" && isLoopback(next) && isLoopback(from);
}

function refused(how: string): IdentityWebError {
  return new IdentityWebError(
    "redirect_refused",
    `The API redirects ${how}: call the address that it means, or handle the redirect yourself with redirect: "manual".`,
  );
}
