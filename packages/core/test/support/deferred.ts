export interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
}

/** Returns a promise that the test resolves. */
export function deferred(): Deferred {
  let resolve = (): void => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
