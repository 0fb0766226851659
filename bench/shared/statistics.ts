/** Returns NaN for an empty list, so that the table shows that nothing was measured. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Returns the least disturbed round: other work on the machine can only add to it. */
export function best(values: readonly number[]): number {
  return Math.min(...values);
}

/** Returns the value that `share` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Returns the width of the middle half in percent of the median: how noisy the rounds were. */
export function spread(values: readonly number[]): number {
  return ((percentile(values, 0.75) - percentile(values, 0.25)) / median(values)) * 100;
}
