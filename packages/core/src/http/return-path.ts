import type { ResolvedOptions } from "../options/resolved-options.ts";

/** Longer paths are not remembered: the transaction cookies of five open tabs have to fit into one header. */
const longest = 2000;

/**
 * The path that one may be sent back to, or `undefined` for anything that could lead off this site (open redirect,
 * RFC 9700 section 4.11): another origin, `//host`, `/\host`, control characters, a scheme. Absolute addresses of our own
 * origin are reduced to their path.
 */
export function safeReturnPath(dangerousPath: string | null | undefined, options: ResolvedOptions): string | undefined {
  if (!dangerousPath || dangerousPath.length > longest || /[\\\p{Cc}]/u.test(dangerousPath)) {
    return undefined;
  }
  const absolute = dangerousPath.startsWith(`${options.origin}/`);
  if (!absolute && !dangerousPath.startsWith("/")) {
    return undefined;
  }
  if (!absolute && /^\/(?:\/|%2f|%5c)/iu.test(dangerousPath)) {
    return undefined;
  }
  let url: URL;
  try {
    url = new URL(dangerousPath, options.origin);
  } catch {
    return undefined;
  }
  // The parser resolves dots, so "/x/..//host" comes out as "//host": looked at again after parsing.
  if (url.origin !== options.origin || /^\/(?:\/|%2f|%5c)/iu.test(url.pathname)) {
    return undefined;
  }
  if (url.username !== "" || url.password !== "") {
    return undefined;
  }
  const path = url.pathname + url.search;
  return path.length > longest ? undefined : path;
}

/**
 * `path` as the browser knows it. A proxy may strip the path of `baseUrl` before it passes a request on; then the app sees
 * `/profile` where the browser shows `/app/profile`.
 */
export function browserPath(path: string, options: ResolvedOptions): string {
  const { basePath } = options;
  if (basePath === "" || path === basePath || path.startsWith(`${basePath}/`)) {
    return path;
  }
  return basePath + path;
}
