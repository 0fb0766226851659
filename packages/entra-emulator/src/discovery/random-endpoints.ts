/**
 * Marks a path segment without a meaning. The fault `randomEndpoints` inserts such a segment into every endpoint's
 * path.
 */
export const randomEndpointPrefix = "at-";

/** Returns the real path of an endpoint with a random segment. */
export function withoutRandomSegment(path: string): string {
  return path.replace(/^(\/[^/]+)\/at-[\w-]{12}\//u, "$1/");
}
