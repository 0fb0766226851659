import type { PutOptions } from "@identity-web/core/store";

/** For a minute, if there is no entry. */
export const ifAbsent: PutOptions = { ttlSeconds: 60, expected: undefined };

/** For a minute, if the entry still has this version. */
export function ifVersion(expected: string | undefined): PutOptions {
  return { ttlSeconds: 60, expected };
}
