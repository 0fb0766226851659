import type { AuthRequest } from "../types/http.ts";

/**
 * Returns whether a person navigated to this address: only then does a redirect to Entra make sense. A redirected fetch
 * ends as a CORS error, a form POST would lose its body, and a prefetch must not start a sign-in that nobody asked for.
 */
export function isNavigation(request: AuthRequest): boolean {
  const reads = request.method === "GET" || request.method === "HEAD";
  return reads && wantsPage(request) && !isSpeculative(request) && !isFramed(request);
}

/** Returns whether an error should be a page to read rather than JSON; true for a form POST as well. */
export function wantsPage(request: AuthRequest): boolean {
  if (request.header("upgrade") !== undefined) {
    return false;
  }
  const mode = request.header("sec-fetch-mode");
  if (mode !== undefined) {
    return mode === "navigate";
  }
  if (request.header("x-requested-with") !== undefined) {
    return false;
  }
  return request.header("accept")?.includes("text/html") ?? false;
}

function isSpeculative(request: AuthRequest): boolean {
  const purpose = request.header("sec-purpose") ?? request.header("purpose") ?? request.header("x-moz");
  return purpose !== undefined && purpose.includes("prefetch");
}

/** Entra's pages refuse to be framed, so a frame that is sent there stays empty. */
function isFramed(request: AuthRequest): boolean {
  const destination = request.header("sec-fetch-dest");
  return destination !== undefined && destination !== "document";
}

/**
 * Returns whether our own page or script sent this request (cross-site request forgery, RFC 9700 section 4.7).
 * `Sec-Fetch-Site` decides if the browser sends it; older browsers send `Origin` with every POST.
 */
export function isSameOrigin(request: AuthRequest, origin: string): boolean {
  const site = request.header("sec-fetch-site");
  return site === undefined ? request.header("origin") === origin : site === "same-origin";
}
