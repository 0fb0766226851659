import { describe, expect, it } from "vitest";

import { retryAfter } from "../../src/http/retry-after.ts";

describe("retryAfter", () => {
  it("returns seconds or a date as 1 s to 1 h, and undefined for anything else", () => {
    expect(retryAfter("30")).toBe(30);
    expect(retryAfter("0")).toBe(1);
    expect(retryAfter("999999")).toBe(3600);
    const inTenSeconds = retryAfter(new Date(Date.now() + 10_000).toUTCString()) ?? 0;
    expect(inTenSeconds).toBeGreaterThanOrEqual(9);
    expect(inTenSeconds).toBeLessThanOrEqual(10);
    for (const none of [null, "", "soon", "-5", "1.5.2", "Mon, 01 Jan 2001 00:00:00 GMT"]) {
      expect(retryAfter(none), String(none)).toBeUndefined();
    }
  });
});
