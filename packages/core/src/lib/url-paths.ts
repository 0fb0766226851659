/** Matches dot segments and encoded or doubled slashes: a router behind us may read such a path as a different one. */
export const ambiguousPath: RegExp = /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|\\|%2e|%2f|%5c/iu;

/**
 * Matches dot segments behind an encoded slash, encoded once or more, which a server may decode and follow. (The URL
 * parser resolves plain dot segments.)
 */
export const climbingPath: RegExp =
  /(?:^|[/\\]|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){1,2}(?:$|[/\\?#]|%(?:25)*(?:2f|5c))/iu;

/** Returns whether the path is absolute and plain, without a pattern or dot segments. */
export function isPlainPath(path: string): boolean {
  return /^\/(?:[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*)?$/u.test(path) && !/(?:^|\/)\.{1,2}(?:\/|$)/u.test(path);
}
