/** What is used of an `AbortSignal`, so that other people's fit. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * The same result, or a rejection as soon as the signal says so. What was begun goes on, because others may wait for it too;
 * where the signal has spoken already, nothing is begun.
 */
export async function abortable<Value>(
  begin: () => Promise<Value>,
  signal: AbortSignalLike | null | undefined,
): Promise<Value> {
  if (!signal) {
    return begin();
  }
  if (signal.aborted) {
    throw reasonOf(signal);
  }
  let stop = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = (): void => resolve(undefined);
  });
  signal.addEventListener("abort", stop);
  try {
    const first = await Promise.race([begin().then((value) => ({ value })), stopped]);
    if (first === undefined) {
      throw reasonOf(signal);
    }
    return first.value;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function reasonOf(signal: AbortSignalLike): unknown {
  const reason = "reason" in signal ? signal.reason : undefined;
  return reason ?? new DOMException("The call was aborted.", "AbortError");
}
