import { IdentityWebError } from "../errors/errors.ts";
import { isLoopback } from "../lib/loopback.ts";
import type { Fetch } from "../types/options.ts";
import { isStream } from "./request-body.ts";
import { anonymousHeaders } from "./request-headers.ts";

export interface ApiCall {
  readonly url: URL;
  /** With `headers` that contain the token. */
  readonly init: RequestInit & { readonly headers: Headers };
  /** Returns whether the token may go to this address too. */
  readonly mayReceiveToken: (url: URL) => boolean;
}

export interface FollowedResponse {
  readonly response: Response;
  /** Whether the server that responded has received the token. */
  readonly sawToken: boolean;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 5;

/**
 * Sends a call and follows redirects: with the token as long as they stay within the API; otherwise without it and
 * without every other header that identifies the caller. So Graph's downloads, which redirect to a pre-signed address,
 * work, and no token leaves the API. A call that has left the API never carries the token again, wherever it is sent
 * next.
 *
 * @throws {IdentityWebError} `redirect_refused`
 */
export async function followRedirects(
  fetch: Fetch,
  { url, init, mayReceiveToken }: ApiCall,
): Promise<FollowedResponse> {
  const mode = init.redirect ?? "follow";
  let at = url;
  let current: ApiCall["init"] = { ...init, redirect: "manual" };
  let sawToken = true;
  for (let followed = 0; ; followed++) {
    const response = await fetch(at, current);
    const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
    if (location === null || mode === "manual") {
      return { response, sawToken };
    }
    await response.body?.cancel();
    if (mode === "error") {
      throw refused('although the call was made with redirect: "error"');
    }
    if (followed >= maxRedirects) {
      throw refused(`more than ${maxRedirects} times`);
    }
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    if (next === undefined) {
      throw refused("to something that is not an address");
    }
    current = nextRequest(current, response.status);
    if (!mayReceiveToken(next)) {
      if (!isRead(current)) {
        throw refused("elsewhere, and the call is not GET or HEAD, so its body is for the API only");
      }
      if (!isSafe(next, at)) {
        throw refused("to an address that is not https");
      }
      sawToken = false;
      current = { ...current, headers: anonymousHeaders(current.headers) };
    }
    at = next;
  }
}

/**
 * Returns the same request for the next address (RFC 9110 section 15.4). Only 303 turns another method into GET, as it
 * is meant to.
 */
function nextRequest(init: ApiCall["init"], status: number): ApiCall["init"] {
  if (status === 303 && !isRead(init)) {
    const headers = new Headers(init.headers);
    const aboutBody = [...headers.keys()].filter((name) => name.startsWith("content-"));
    for (const name of aboutBody) {
      headers.delete(name);
    }
    const { body: _body, ...rest } = init;
    // The standard requires `duplex` only beside a stream; the types of browsers do not know it.
    delete (rest as { duplex?: unknown }).duplex;
    return { ...rest, method: "GET", headers };
  }
  // Browsers turn a POST into a GET here, and then a wrong address looks like success.
  if (status <= 302 && !isRead(init)) {
    throw refused(`with ${status}, which would turn the call into a GET`);
  }
  if (isStream(init.body)) {
    throw refused("a call whose body is a stream, which can be sent only once");
  }
  return init;
}

function isRead({ method = "GET" }: RequestInit): boolean {
  return /^(?:get|head)$/iu.test(method);
}

/**
 * No redirect leads from the network into the app's own machine, or to an address where responses can be changed on the
 * way.
 */
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
    `The API redirects ${how}. Call the address that it means, or handle the redirect yourself with redirect: "manual".`,
  );
}
