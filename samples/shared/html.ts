const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup that may stand in a page as it is. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** A template in which every value is escaped, whatever it holds; values made by `html` itself stay markup. */
export function html(markup: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(markup.reduce((text, part, index) => text + escaped(values[index - 1]) + part));
}

function escaped(value: HtmlValue): string {
  if (value === undefined) {
    return "";
  }
  if (value instanceof Html) {
    return value.text;
  }
  if (typeof value === "object") {
    return value.map(escaped).join("");
  }
  return String(value).replace(/[&<>"']/gu, (character) => entities[character] ?? "");
}
