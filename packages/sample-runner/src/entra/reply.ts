import type { Reply } from "./ask.ts";

/** Whether an answer was sent to this address of the app. */
export function isAt({ origin, pathname }: URL, address: string): boolean {
  const wanted = new URL(address);
  return origin === wanted.origin && pathname === wanted.pathname;
}

/** What an answer to the app says in words. */
export function descriptionIn({ search, hash }: URL): string {
  return new URLSearchParams(hash === "" ? search : hash.slice(1)).get("error_description") ?? "";
}

/** The number of an error, as JSON, an answer's description and Entra's pages write it. */
export function numberIn(text: string): number | undefined {
  const digits = /AADSTS(\d{4,8})\b/u.exec(text)?.[1] ?? /"sErrorCode":"(\d{4,8})"/u.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The object in an answer; an empty one where there is none. */
export function jsonIn({ text }: Reply): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
