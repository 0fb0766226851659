import { IdentityWebError } from "../errors/errors.ts";
import { type ApiTarget, climbs, isWithin } from "./targets.ts";

type QueryValue = string | number | boolean | undefined;
/** Parameters of an address; a list is a parameter of that name for each entry, `undefined` is left out. */
export type ApiQuery = URLSearchParams | Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/**
 * The address of a path below an API's own. A path can hold what a visitor typed, so what would lead out of the API is refused
 * and not tidied up.
 *
 * @throws {IdentityWebError} `api_path_invalid`
 */
export function apiAddress(api: ApiTarget, path: string, query?: ApiQuery): URL {
  const [before = ""] = typeof path === "string" ? path.split("?", 1) : [];
  const wrong =
    typeof path !== "string" ||
    /^\/\/|^[a-z][a-z\d+.-]*:\/\//iu.test(path) ||
    // The URL parser drops tabs and line ends, and takes a backslash for a slash.
    /[^!-\u{10ffff}]|[\\\u007f]/u.test(before) ||
    path.includes("#") ||
    climbs.test(before);
  const url = wrong ? undefined : new URL(`${api.origin}${api.path}/${path.replace(/^\//u, "")}`);
  if (url === undefined || !isWithin(api, url)) {
    throw new IdentityWebError(
      "api_path_invalid",
      "A path of an API is relative to its baseUrl and stays below it: no address, no //, no .., no #; encode values with encodeURIComponent, and refuse those that are . or ..",
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
