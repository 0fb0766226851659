/**
 * Returns what an operator needs to tell a refused connection from a bad certificate: the innermost code, such as
 * `ECONNREFUSED`, or else a class name. Never a message, which may contain anything.
 */
export function causeCode(error: Error): string | undefined {
  let found: string | undefined;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    found = typeof code === "string" ? code : (found ?? cause.name);
  }
  return found;
}
