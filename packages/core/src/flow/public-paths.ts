import { browserPath } from "../http/return-path.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { ambiguousPath } from "../options/urls.ts";

/**
 * Whether an app-wide guard lets a path through: our own routes, and what `publicPaths` names. A path with dot segments, encoded
 * slashes or doubled ones is never public, because a router behind may read it as another path.
 */
export function isPublicPath(path: string, options: ResolvedOptions): boolean {
  const { routes, publicPaths, basePath } = options;
  if (ambiguousPath.test(path)) {
    return false;
  }
  const known = browserPath(path, options).slice(basePath.length) || "/";
  const own = routes === undefined ? [options.redirectPath] : Object.values(routes);
  if (own.includes(known)) {
    return true;
  }
  return publicPaths.some((one) =>
    one.endsWith("/*") ? known.startsWith(one.slice(0, -1)) || known === one.slice(0, -2) : known === one,
  );
}
