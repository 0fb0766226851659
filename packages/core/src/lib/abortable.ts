/** The part of an `AbortSignal` that we use, so that other implementations fit. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * Returns what `begin` resolves to, or rejects as soon as the signal aborts. Work that has begun continues, because
 * other callers may wait for it too. If the signal is aborted already, nothing begins.
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
