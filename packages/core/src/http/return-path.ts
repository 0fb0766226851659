/** Where browsers reach the app. */
export interface SiteAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** `""` or `"/app"`. */
  readonly basePath: string;
}

/** Longer paths are not carried: the transaction cookies of five open tabs must fit into one header. */
const maxCharacters = 2000;

/**
 * Returns the path that a user may be sent back to; `undefined` for anything that could lead off this site (open
 * redirect, RFC 9700 section 4.11): another origin, `//host`, `/\host`, control characters, a scheme. An absolute
 * address of this site is reduced to its path.
 */
export function safeReturnPath(dangerousPath: string | null | undefined, { origin }: SiteAddress): string | undefined {
  if (!dangerousPath || dangerousPath.length > maxCharacters || /[\\\p{Cc}]/u.test(dangerousPath)) {
    return undefined;
  }
  const absolute = dangerousPath.startsWith(`${origin}/`);
  if (!absolute && !dangerousPath.startsWith("/")) {
    return undefined;
  }
  if (!absolute && /^\/(?:\/|%2f|%5c)/iu.test(dangerousPath)) {
    return undefined;
  }
  let url: URL;
  try {
    url = new URL(dangerousPath, origin);
  } catch {
    return undefined;
  }
  // The parser resolves dots, so that "/x/..//host" becomes "//host": we check again after parsing.
  if (url.origin !== origin || /^\/(?:\/|%2f|%5c)/iu.test(url.pathname)) {
    return undefined;
  }
  if (url.username !== "" || url.password !== "") {
    return undefined;
  }
  const path = url.pathname + url.search;
  return path.length > maxCharacters ? undefined : path;
}

/**
 * Returns `path` as the browser knows it. A proxy may strip the path of `baseUrl` before it passes a request on; then
 * the app sees `/profile` where the browser shows `/app/profile`.
 */
export function browserPath(path: string, { basePath }: SiteAddress): string {
  if (basePath === "" || path === basePath || path.startsWith(`${basePath}/`)) {
    return path;
  }
  return basePath + path;
}

/** Returns the path below `baseUrl`, which is how routes and public paths are configured. */
export function pathBelowBase(path: string, site: SiteAddress): string {
  return browserPath(path, site).slice(site.basePath.length) || "/";
}
