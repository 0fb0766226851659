import { IdentityWebError } from "../errors/errors.ts";
import { climbingPath } from "../lib/url-paths.ts";
import type { ApiQuery } from "../types/downstream-api.ts";
import { type ApiTarget, isWithin } from "./targets.ts";

/**
 * Returns the address of a path below an API's own. A path can contain what a visitor typed, so a path that would lead
 * out of the API is refused and not corrected.
 *
 * @throws {IdentityWebError} `api_path_invalid`
 */
export function resolvePath(api: ApiTarget, path: string, query?: ApiQuery): URL {
  const [before = ""] = typeof path === "string" ? path.split("?", 1) : [];
  const wrong =
    typeof path !== "string" ||
    /^\/\/|^[a-z][a-z\d+.-]*:\/\//iu.test(path) ||
    // The URL parser drops tabs and line ends, and reads a backslash as a slash.
    /[^!-\u{10ffff}]|[\\\u007f]/u.test(before) ||
    path.includes("#") ||
    climbingPath.test(before);
  const url = wrong ? undefined : new URL(`${api.origin}${api.path}/${path.replace(/^\//u, "")}`);
  if (url === undefined || !isWithin(api, url)) {
    throw new IdentityWebError(
      "api_path_invalid",
      "A path of an API must be relative to its baseUrl and stay below it: no address, no //, no .., no #. Encode values with " +
        "encodeURIComponent, and refuse values that are . or ..",
    );
  }
  const pairs = query instanceof URLSearchParams ? [...query] : Object.entries(query ?? {});
  for (const [name, values] of pairs) {
    for (const value of [values].flat()) {
      if (value !== undefined) {
        url.searchParams.append(name, String(value));
      }
    }
  }
  return url;
}
