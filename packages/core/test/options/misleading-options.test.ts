import { describe, expect, it } from "vitest";

import { faultsOf } from "../support/option-faults.ts";
describe("apiOrigins", () => {
  it.each(["http://api.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "ws://localhost"])(
    "refuse %s: a token would travel in plain text",
    (origin) => {
      expect(faultsOf({ apiOrigins: ["https://api.example", origin] })).toEqual([
        expect.stringMatching(/^apiOrigins has 1 .*plain http outside localhost/u),
      ]);
    },
  );

  it.each([
    "http://localhost:8400",
    "http://127.0.0.1:1",
    "http://[::1]:1",
    "https://api.example",
    "https://a.example/",
  ])("accept %s", (origin) => {
    expect(faultsOf({ apiOrigins: [origin] })).toEqual([]);
  });
});

describe("publicPaths", () => {
  it.each([
    "about",
    "",
    "*",
    "/*/about",
    "/help*",
    "/**",
    "/help/**",
    "/a?b",
    "/a#b",
    "//a",
    "/a//b",
    "/a/../b",
    "/./a",
    "/a\\b",
    "/a%2fb",
    "/über",
    "/a b",
    "https://app.example/about",
  ])("refuse %j, which no request would ever match", (path) => {
    expect(faultsOf({ publicPaths: ["/fine", path] })).toEqual([
      expect.stringMatching(/^publicPaths has 1 .*never match/u),
    ]);
  });

  it.each(["/", "/*", "/about", "/about/", "/help/*", "/a.b-c_d~e", "/%C3%BCber", "/a:b@c", "/.well-known/*"])(
    "accept %j",
    (path) => {
      expect(faultsOf({ publicPaths: [path] })).toEqual([]);
    },
  );
});

describe("an unknown option", () => {
  it("does not hide the faults of the others", () => {
    const names = faultsOf({
      clientID: "x",
      tenantId: "Contoso Ltd",
      baseUrl: "http://app.example",
      session: { idleMinutes: 5 },
      cookieSecrets: ["short"],
      apiOrigins: 7,
      initialScopes: ["a b"],
    }).map((fault) => /^\w+/u.exec(fault)?.[0]);
    expect(names.toSorted((one = "", other = "") => one.localeCompare(other))).toEqual([
      "apiOrigins",
      "baseUrl",
      "clientID",
      "cookieSecrets",
      "initialScopes",
      "session",
      "tenantId",
    ]);
  });

  it("of a wrong shape is reported once, and not also as missing", () => {
    expect(faultsOf({ tenantId: 7, cookieSecrets: "x" }).toSorted((one, other) => one.localeCompare(other))).toEqual([
      expect.stringMatching(/^cookieSecrets must be a list/u),
      expect.stringMatching(/^tenantId must be a string/u),
    ]);
  });
});
