import { count } from "../lib/count.ts";
import { ambiguousPath } from "../lib/url-paths.ts";

/** The characters of a path in a request (RFC 3986 section 3.3), without `*`, which has a meaning here. */
const plainPath = /^\/[\w.~!$&'()+,;=:@%/-]*$/u;

export function publicPathFaults(paths: readonly string[]): string[] {
  const wrong = paths.filter((entry) => {
    const path = entry.endsWith("/*") ? entry.slice(0, -1) : entry;
    return !plainPath.test(path) || ambiguousPath.test(path);
  }).length;
  if (wrong === 0) {
    return [];
  }
  return [
    `publicPaths has ${count(wrong, "entry that never matches", "entries that never match")}: begin with /, end with /* for everything below, and encode as browsers do.`,
  ];
}
