/** A real server that a test file needs, or why there is none here. */
export type Found<Server> = Server | string;

/**
 * Starts a server for a test file. Where it cannot be had: a failure on a build machine, elsewhere one loud line and `undefined`, and
 * the test file registers nothing.
 */
export async function service<Server extends object>(
  name: string,
  start: () => Promise<Found<Server>>,
): Promise<Server | undefined> {
  const found = await start();
  if (typeof found !== "string") {
    return found;
  }
  const line = `NOT TESTED with ${name}: ${found}`;
  if (process.env["CI"]) {
    throw new Error(line);
  }
  console.warn(line);
  return undefined;
}
