import { describe, expect, it } from "vitest";

import { cookieOf, cookiesWithPrefix } from "../../src/http/cookies.ts";

describe("reading cookies", () => {
  it("finds a cookie by its whole name, the first of two, and nothing in another's value", () => {
    expect(cookieOf("a=1; id=2; b=3", "id")).toBe("2");
    expect(cookieOf("id=1;id=2", "id")).toBe("1");
    expect(cookieOf("xid=1; id=2", "id")).toBe("2");
    expect(cookieOf("idx=1; id=2", "id")).toBe("2");
    expect(cookieOf("a=id=1; id=2", "id")).toBe("2");
    expect(cookieOf("a=x id=1", "id")).toBeUndefined();
    expect(cookieOf("id", "id")).toBeUndefined();
    expect(cookieOf("id=", "id")).toBe("");
    expect(cookieOf(undefined, "id")).toBeUndefined();
    expect(cookieOf("", "id")).toBeUndefined();
  });

  it("copes with malformed headers quickly [D10]", () => {
    for (const header of [
      ";".repeat(10_000),
      "=".repeat(10_000),
      "id".repeat(5000),
      `a=${"\u0000".repeat(100)}`,
      "; ; =",
    ]) {
      expect(cookieOf(header, "id")).toBeUndefined();
      expect(cookiesWithPrefix(header, "sign-in-")).toEqual([]);
    }
    const many = Array.from({ length: 5000 }, (_, index) => `sign-in-${index}=${index}`).join("; ");
    expect(cookiesWithPrefix(many, "sign-in-")).toHaveLength(5000);
  });
});
