import { pathBelowBase } from "../http/return-path.ts";
import { ambiguousPath } from "../lib/url-paths.ts";
import type { FlowConfig } from "./context.ts";

type PathConfig = Pick<FlowConfig, "origin" | "basePath" | "routes" | "redirectPath" | "publicPaths">;

/**
 * Returns whether an app-wide guard lets a path through: our own routes, and what `publicPaths` names. A path with dot
 * segments, encoded slashes or doubled slashes is never public, because a router behind us may read it as another path.
 */
export function isPublicPath(path: string, config: PathConfig): boolean {
  const { routes, publicPaths, redirectPath } = config;
  if (ambiguousPath.test(path)) {
    return false;
  }
  const below = pathBelowBase(path, config);
  const own = routes === undefined ? [redirectPath] : Object.values(routes);
  if (own.includes(below)) {
    return true;
  }
  return publicPaths.some((entry) =>
    entry.endsWith("/*") ? below.startsWith(entry.slice(0, -1)) || below === entry.slice(0, -2) : below === entry,
  );
}
