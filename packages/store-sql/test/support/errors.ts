import { SqlStoreError } from "../../src/index.ts";

/** How it ended: `ok`, or the code of its error. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof SqlStoreError ? error.code : `not ours: ${String(error)}`),
  );
