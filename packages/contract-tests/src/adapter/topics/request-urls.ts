import { expect } from "vitest";

import { type AdapterTopic, guarded } from "../harness/check.ts";
import { echo } from "../harness/echo.ts";

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

export const requestUrls: AdapterTopic = {
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
  ],
};
