/** A real server that a test file needs, or the reason why it is not available here. */
export type Found<Server> = Server | string;

/**
 * Starts a server for a test file. If the server is not available, returns `undefined` after a warning, and the test
 * file registers no tests.
 *
 * @throws {Error} in CI, when the server is not available
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
