/** Of an empty list, NaN: nothing was measured, and the table shows it. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The least disturbed round: what else the machine does only ever adds. */
export function best(values: readonly number[]): number {
  return Math.min(...values);
}

/** The value that `share` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle half's width in percent of the median: how noisy the rounds were. */
export function spread(values: readonly number[]): number {
  return ((percentile(values, 0.75) - percentile(values, 0.25)) / median(values)) * 100;
}
