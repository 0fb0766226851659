export interface Bar {
  readonly name: string;
  /** Per second. */
  readonly hits: number;
  readonly writes: number;
}

const [left, top, barHeight, gap, width] = [110, 34, 14, 12, 560];
const maxRate = 1_000_000;

/** Returns an SVG of bars on a logarithmic scale from 10 to a million, for light and dark pages. */
export function chart(bars: readonly Bar[]): string {
  const rowHeight = 2 * barHeight + gap;
  const height = top + bars.length * rowHeight + 30;
  const x = (value: number): number => ((Math.log10(Math.max(value, 10)) - 1) / (Math.log10(maxRate) - 1)) * width;
  const grid = [10, 100, 1000, 10_000, 100_000, maxRate].map(
    (value) =>
      `<line class="grid" x1="${left + x(value)}" x2="${left + x(value)}" y1="${top - 6}" y2="${height - 24}"/>` +
      `<text class="axis" x="${left + x(value)}" y="${height - 8}" text-anchor="middle">${value.toLocaleString("en")}</text>`,
  );
  const rows = bars.map(({ name, hits, writes }, index) => {
    const y = top + index * rowHeight;
    const bar = (kind: string, value: number, at: number): string =>
      `<rect class="${kind}" x="${left}" y="${at}" width="${x(value).toFixed(1)}" height="${barHeight}"/>` +
      `<text class="value" x="${(left + x(value) + 5).toFixed(1)}" y="${at + 11}">${Math.round(value).toLocaleString("en")}</text>`;
    const label = `<text x="${left - 8}" y="${y + barHeight + 4}" text-anchor="end">${name}</text>`;
    return label + bar("hit", hits, y) + bar("write", writes, y + barHeight);
  });
  const style =
    "text{font:12px system-ui,sans-serif;fill:#57606a}.value,.axis{font-size:11px}.grid{stroke:#8c959f;stroke-opacity:.3}" +
    ".hit{fill:#0969da}.write{fill:#bf8700}@media(prefers-color-scheme:dark){text{fill:#b0b8c0}.hit{fill:#4493f8}.write{fill:#d29922}}";
  const legend =
    `<rect class="hit" x="${left}" y="8" width="12" height="12"/><text x="${left + 18}" y="18">reads per second</text>` +
    `<rect class="write" x="${left + 130}" y="8" width="12" height="12"/><text x="${left + 148}" y="18">rewrites per second</text>`;
  const size = `width="${left + width + 80}" height="${height}" viewBox="0 0 ${left + width + 80} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Operations per second of each token store">
<style>${style}</style>
${[legend, ...grid, ...rows].join("\n")}
</svg>
`;
}
