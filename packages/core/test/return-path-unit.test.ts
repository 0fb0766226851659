import { describe, expect, it } from "vitest";

import { isPublicPath } from "../src/flow/public-paths.ts";
import { cookieOf, cookiesWithPrefix } from "../src/http/cookies.ts";
import { retryAfter } from "../src/http/retry-after.ts";
import { browserPath, safeReturnPath } from "../src/http/return-path.ts";
import type { IdentityWebOptions } from "../src/index.ts";
import { resolveOptions } from "../src/options/resolve.ts";
import type { ResolvedOptions } from "../src/options/resolved-options.ts";
import { emulatorOptions } from "./support/start-app.ts";

const resolved = (baseUrl: string, changes: Partial<IdentityWebOptions> = {}): ResolvedOptions =>
  resolveOptions({ ...emulatorOptions({ url: "http://localhost:8400" } as never, baseUrl), ...changes });
const plain = resolved("https://app.example");
const mounted = resolved("https://app.example/app", { publicPaths: ["/", "/about", "/assets/*"] });

describe("safeReturnPath", () => {
  it.each(["/", "/a/b?c=d&e=%20f", "/a%2fb", "/?x=//evil", "/a//b", "/ü", "/a?u=https://evil.example/"])(
    "keeps %s on this site [B13]",
    (path) => {
      const kept = safeReturnPath(path, plain);
      expect(new URL(kept ?? "", plain.origin).href).toBe(new URL(path, plain.origin).href);
    },
  );

  it.each([
    "",
    "a",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/./%2fevil.example",
    "/x/..//evil.example",
    "/..//evil.example",
    "/\t/evil.example",
    "/\r\nLocation: https://evil.example",
    "\u0000/",
    "https://evil.example/",
    "https://app.example.evil.example/",
    "https://app.example@evil.example/",
    "https://app.example:444/",
    "http://app.example/",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    `/${"x".repeat(2000)}`,
    `/${"ü".repeat(700)}`,
  ])("refuses %j [B13]", (path) => {
    expect(safeReturnPath(path, plain)).toBeUndefined();
  });

  it("accepts an absolute address of our own origin as a path, and ignores null and undefined [B13]", () => {
    expect(safeReturnPath("https://app.example/a?b=c#d", plain)).toBe("/a?b=c");
    expect(safeReturnPath("https://app.example//evil.example/", plain)).toBeUndefined();
    expect(safeReturnPath(null, plain)).toBeUndefined();
    expect(safeReturnPath(undefined, plain)).toBeUndefined();
  });

  it("browserPath adds the path of baseUrl that a proxy stripped, once", () => {
    expect(browserPath("/profile", mounted)).toBe("/app/profile");
    expect(browserPath("/app/profile", mounted)).toBe("/app/profile");
    expect(browserPath("/app", mounted)).toBe("/app");
    expect(browserPath("/apple", mounted)).toBe("/app/apple");
    expect(browserPath("/profile", plain)).toBe("/profile");
  });
});

describe("isPublicPath", () => {
  it.each(["/", "/about", "/assets", "/assets/", "/assets/a/b.css", "/app/about", "/app", "/auth/callback"])(
    "accepts %s",
    (path) => {
      expect(isPublicPath(path, mounted)).toBe(true);
    },
  );

  it.each([
    "/profile",
    "/about/",
    "/About",
    "/aboutx",
    "/assetsx",
    "/assets/../profile",
    "/assets/./x",
    "/assets/%2e%2e/profile",
    "/assets/%2E./profile",
    "/assets//profile",
    "//assets/x",
    "/assets\\..\\profile",
    "/assets/%5c../x",
    "/assets%2fx",
    "/app/profile",
    "/auth/callback/x",
    "/AUTH/callback",
  ])("refuses %s [I01]", (path) => {
    expect(isPublicPath(path, mounted)).toBe(false);
  });
});

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
