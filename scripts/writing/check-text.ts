import { phrases } from "./phrases.ts";

const maxCommentColumns = 120;
const commentLine = /^\s*(?:\/\/|\/\*|\*(?:[\s/]|$))/u;

/** Returns what is wrong with a text, each as `path:line: problem`. The path decides whether it is code or Markdown. */
export function checkText(path: string, text: string): readonly string[] {
  const code = !path.endsWith(".md");
  const lines = text.split("\n");
  // Without the markers of comments and quotations, so that a phrase is found across two lines.
  const prose = lines.map((line) => line.replace(/^\s*(?:\/\/|\/\*+|\*\/|\*(?=\s|$)|>)\s?/u, "")).join("\n");
  const found = phrases.flatMap(({ pattern, suggestion }) =>
    Array.from(prose.matchAll(pattern), ({ 0: match, index }) => {
      const line = prose.slice(0, index).split("\n").length;
      return { line, problem: `"${match.replaceAll(/\s+/gu, " ")}": ${suggestion}` };
    }),
  );
  const wide = lines.flatMap((line, index) =>
    code && commentLine.test(line) && line.length > maxCommentColumns
      ? [{ line: index + 1, problem: `the comment is ${line.length} columns wide; wrap it at ${maxCommentColumns}` }]
      : [],
  );
  return [...found, ...wide]
    .toSorted((left, right) => left.line - right.line)
    .map(({ line, problem }) => `${path}:${line}: ${problem}`);
}
