/** Marks a path segment that stands for nothing: the discovery document of a fault puts one into every endpoint. */
export const randomEndpointPrefix = "at-";

/** The path that such an endpoint really is. */
export function withoutRandomSegment(path: string): string {
  return path.replace(/^(\/[^/]+)\/at-[\w-]{12}\//u, "$1/");
}
