import { isDeepStrictEqual } from "node:util";

import type { Observed } from "./normalise.ts";

/** A field in which two frameworks differ. */
export interface Disagreement {
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Returns the disagreement as a readable line. */
export function describeDisagreement({ field, expected, actual }: Disagreement): string {
  return `${field}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
}

export function compare(expected: Observed, actual: Observed): readonly Disagreement[] {
  const [one, other] = [fields(expected), fields(actual)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((field) => !isDeepStrictEqual(one.get(field), other.get(field)))
    .map((field) => ({ field, expected: one.get(field), actual: other.get(field) }));
}

function fields({ headers, ...others }: Observed): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([...Object.entries(others), ...Object.entries(headers)]);
}
