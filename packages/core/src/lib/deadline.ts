/**
 * Returns what `run` resolves to, or rejects with `late()` after the given time. The work itself continues, and its
 * late result is ignored. A synchronous throw of `run` is a rejection too.
 */
export async function withDeadline<Value>(
  run: () => Promise<Value>,
  milliseconds: number,
  late: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([(async () => run())(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
