import type { AuthRequest, AuthResult } from "@identity-web/core/adapter";
import { expect } from "vitest";
import { type AdapterTopic, guarded } from "../scene.ts";
import { page } from "../scripted-core.ts";

/** Answers with what the core was given. */
function echo(request: AuthRequest): AuthResult {
  const { method, path, search } = request;
  const probes = {
    probe: request.header("X-Probe"),
    cookie: request.header("cookie"),
    absent: request.header("x-absent"),
  };
  return page(JSON.stringify({ method, path, search, query: [...request.query], ...probes }));
}

const oddSearches = [
  "",
  "?",
  "?x=1&x=a%2Bb&y",
  "?a=%E0%A4%A&b=%",
  "?a[b]=c&a[]=d&a.b=e",
  "?__proto__=x&constructor=y&hasOwnProperty=z",
  "?a=1;b=2&=&&a=?c=d",
  "?next=https://login.example/?a=b&code=%00%0d%0a",
  `?code=${"x".repeat(4000)}`,
];

export const requestAsRead: AdapterTopic = {
  name: "the request as read",
  checks: [
    {
      claim: "query parameters arrive byte for byte, also odd ones",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const search of oddSearches) {
          const { method, path, search: seen, query } = JSON.parse((await client.get(`/auth/callback${search}`)).body);
          expect([method, path, seen, query]).toEqual([
            "GET",
            "/auth/callback",
            search,
            [...new URLSearchParams(search)],
          ]);
        }
      },
    },
    {
      claim: "a path is neither decoded nor tidied",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const path of [
          "/",
          "/auth//callback",
          "/auth/../auth/callback",
          "/auth/callback/",
          "/%C3%A9/a%2Fb%20c",
          "/AUTH/callback",
        ]) {
          expect(JSON.parse((await client.get(path)).body)).toMatchObject({ path, search: "" });
        }
      },
    },
    {
      claim: "an app that is mounted below a prefix gives paths with that prefix",
      wanted: { mount: "/area" },
      async run({ core, client }) {
        core.script.handle = echo;
        expect(JSON.parse((await client.get("/area/auth/callback?x=1")).body)).toMatchObject({
          path: "/area/auth/callback",
          search: "?x=1",
        });
      },
    },
    {
      claim: "a guard in a router with a prefix gives paths with that prefix, also below a mounted app",
      wanted: { mount: "/area", routes: [guarded("/page", undefined, { prefix: "/inner" })] },
      async run({ core, client }) {
        core.script.requireUser = echo;
        expect(JSON.parse((await client.get("/area/inner/page?x=1")).body)).toMatchObject({
          path: "/area/inner/page",
          search: "?x=1",
        });
      },
    },
    {
      claim: "behind a proxy that strips a prefix, headers of proxies change no path",
      async run({ core, client }) {
        core.script.handle = echo;
        const names = [
          "x-forwarded-prefix",
          "x-forwarded-uri",
          "x-forwarded-path",
          "x-original-url",
          "x-rewrite-url",
          "x-forwarded-host",
        ];
        const headers = Object.fromEntries(names.map((name) => [name, "/elsewhere"]));
        expect(JSON.parse((await client.get("/auth/callback?x=1", headers)).body)).toMatchObject({
          path: "/auth/callback",
          search: "?x=1",
        });
      },
    },
    {
      claim: "cookies arrive as they were sent, with bad escapes, quotes and doubled names",
      async run({ core, client }) {
        core.script.handle = echo;
        const cookie = 'flow=%E0%A4%A; x=%; q="a b"; flow=second; =nameless; bare';
        expect(JSON.parse((await client.get("/auth/callback", { cookie })).body).cookie).toBe(cookie);
      },
    },
    {
      claim: "a header is found whatever its case, and one that was not sent is undefined",
      async run({ core, client }) {
        core.script.handle = echo;
        const seen = JSON.parse((await client.get("/auth/callback", { "x-PROBE": "Seen" })).body);
        expect([seen.probe, "absent" in seen]).toEqual(["Seen", false]);
      },
    },
    {
      claim: "a header that was sent twice arrives joined",
      async run({ core, client }) {
        core.script.handle = echo;
        const seen = JSON.parse(
          (await client.get("/auth/callback", { "x-probe": ["one", "two"], cookie: ["a=1", "b=2"] })).body,
        );
        expect([seen.probe, seen.cookie]).toEqual(["one, two", "a=1; b=2"]);
      },
    },
    {
      claim: "every method of our own paths reaches the core, in upper case",
      async run({ core, client }) {
        const seen: string[] = [];
        core.script.handle = (request) => {
          seen.push(request.method);
          return page("not allowed", { status: 405, headers: { allow: "GET" } });
        };
        const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        for (const method of methods) {
          const { status, headers } = await client.ask("/auth/callback", { method });
          expect([method, status, headers["allow"]]).toEqual([method, 405, "GET"]);
        }
        expect(seen).toEqual(methods);
      },
    },
  ],
};
