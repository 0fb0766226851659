import type { EntraResponse } from "./ask.ts";

/** Whether Entra redirected to this URL of the app, apart from its parameters. */
export function isAt({ origin, pathname }: URL, expected: string): boolean {
  const url = new URL(expected);
  return origin === url.origin && pathname === url.pathname;
}

/** Returns the error description of a redirect to the app. */
export function descriptionIn({ search, hash }: URL): string {
  return new URLSearchParams(hash === "" ? search : hash.slice(1)).get("error_description") ?? "";
}

/** Returns the number of an AADSTS error code, from JSON, an error description or one of Entra's pages. */
export function codeIn(text: string): number | undefined {
  const digits = /AADSTS(\d{4,8})\b/u.exec(text)?.[1] ?? /"sErrorCode":"(\d{4,8})"/u.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the JSON object of a response; an empty object when there is none. */
export function jsonIn({ text }: EntraResponse): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
