import { SqlStoreError } from "../../src/index.ts";

/** Returns `ok`, or the code of the error. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof SqlStoreError ? error.code : `not an SqlStoreError: ${String(error)}`),
  );
