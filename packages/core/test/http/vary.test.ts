import { describe, expect, it } from "vitest";

import { mergedVary } from "../../src/http/vary.ts";

describe("mergedVary", () => {
  it.each([
    [undefined, "Cookie"],
    ["Origin", "Origin, Cookie"],
    [["Origin", "Accept"], "Origin,Accept, Cookie"],
    ["Cookie", "Cookie"],
    ["Origin ,cookie", "Origin ,cookie"],
    ["*", "*"],
    ["X-Cookie", "X-Cookie, Cookie"],
  ])("makes of %j %j, with Cookie once", (before, after) => {
    expect(mergedVary(before, "Cookie")).toBe(after);
  });
});
