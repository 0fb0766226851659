/** A form on one of the emulator's pages. */
export interface PageForm {
  /** The page that contains the form: picker, consent, step-up, administrator or form-post. */
  readonly page: string;
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly user: string | undefined }[];
}

/**
 * Returns the first form of a page; `undefined` when there is no form. Parses only the emulator's own markup, not
 * HTML in general.
 */
export function readPageForm(markup: string): PageForm | undefined {
  const match = /<form\b([^>]*)>([\s\S]*?)<\/form>/u.exec(markup);
  if (match === null) {
    return undefined;
  }
  const [, opening = "", inner = ""] = match;
  return {
    page: attribute(opening, "data-page") ?? "",
    action: attribute(opening, "action") ?? "",
    fields: [...inner.matchAll(/<input\b([^>]*)>/gu)].map(([, tag = ""]) => [
      attribute(tag, "name") ?? "",
      attribute(tag, "value") ?? "",
    ]),
    buttons: [...inner.matchAll(/<button\b([^>]*)>/gu)].map(([, tag = ""]) => ({
      name: attribute(tag, "name") ?? "",
      value: attribute(tag, "value") ?? "",
      user: attribute(tag, "data-user"),
    })),
  };
}

/** Returns the message of an error page; `undefined` for every other page. */
export function readPageError(markup: string): string | undefined {
  const text = /<p class="detail" data-page="error">([\s\S]*?)<\/p>/u.exec(markup)?.[1];
  return text === undefined ? undefined : unescape(text);
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "u").exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|amp);/gu, (_, name: string) => entities[name] ?? "");
}
