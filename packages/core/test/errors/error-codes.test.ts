import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { serviceErrors } from "../../src/authority/service-errors.ts";
import { generalErrorCodes, type IdentityWebErrorCode, signInErrorCodes } from "../../src/errors/error-codes.ts";
import { pageTexts } from "../../src/pages/page-texts.ts";

const page = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");
const codes: readonly IdentityWebErrorCode[] = [...generalErrorCodes, ...signInErrorCodes];
/** The first never responds itself, because the hook does; the second is for the app to handle. */
const neverAnswered: ReadonlySet<string> = new Set(["sign_in_abandoned", "code_already_redeemed"]);
/** By their headings; a code is one word with an underscore. */
const sections = new Map(
  page
    .split(/^## /mu)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

describe("docs/errors.md", () => {
  it("has one heading for each code and no other heading that resembles a code", () => {
    const headings = [...page.matchAll(/^#+ (\w+_\w+)$/gmu)].map(([, code]) => code ?? "");
    const sorted = (names: readonly string[]): string[] => names.toSorted((one, other) => one.localeCompare(other));
    expect(sorted(headings)).toEqual(sorted(codes));
  });

  const answered = Object.entries(pageTexts).filter(([code]) => !neverAnswered.has(code));
  it.each(answered)("names the status of the response for %s", (code, { status }) => {
    expect(sections.get(code)).toMatch(new RegExp(`\\*\\*Page(?: or JSON)?, ${status}`, "u"));
  });

  it("explains each AADSTS number for which the log has advice, and no other", () => {
    const rows = [...page.matchAll(/^\| (\d+) +\|/gmu)].map(([, number]) => Number(number));
    expect(rows.toSorted((one, other) => one - other)).toEqual(
      Object.entries(serviceErrors)
        .flatMap(([number, { advice }]) => (advice === undefined ? [] : [Number(number)]))
        .toSorted((one, other) => one - other),
    );
  });

  it("lists every code once", () => {
    expect(new Set(codes).size).toBe(codes.length);
  });
});
