import { describe, expect, it } from "vitest";

import { browserPath, safeReturnPath } from "../../src/http/return-path.ts";
import type { IdentityWebOptions } from "../../src/index.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import type { ResolvedOptions } from "../../src/options/resolved-options.ts";
import { emulatorOptions } from "../support/test-app.ts";

const resolved = (baseUrl: string, changes: Partial<IdentityWebOptions> = {}): ResolvedOptions =>
  resolveOptions({ ...emulatorOptions({ url: "http://localhost:8400" }, baseUrl), ...changes });
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
