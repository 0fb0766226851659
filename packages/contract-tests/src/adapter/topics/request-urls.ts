import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { echo } from "../harness/echo.ts";
import { guarded } from "../harness/routes.ts";

const unusualSearches = [
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
  name: "the URL of the request",
  checks: [
    {
      claim: "query parameters arrive byte for byte, including unusual ones",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const search of unusualSearches) {
          expect(JSON.parse((await client.get(`/auth/callback${search}`)).body)).toMatchObject({
            method: "GET",
            path: "/auth/callback",
            search,
            query: [...new URLSearchParams(search)],
          });
        }
      },
    },
    {
      claim: "the path is neither decoded nor normalized",
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
      claim: "paths include the prefix under which the app is mounted",
      app: { mount: "/area" },
      async run({ core, client }) {
        core.script.handle = echo;
        expect(JSON.parse((await client.get("/area/auth/callback?x=1")).body)).toMatchObject({
          path: "/area/auth/callback",
          search: "?x=1",
        });
      },
    },
    {
      claim: "a guard in a router sees paths with the router's prefix, and with the mount prefix of the app",
      app: { mount: "/area", routes: [guarded("/page", undefined, { prefix: "/inner" })] },
      async run({ core, client }) {
        core.script.requireUser = echo;
        expect(JSON.parse((await client.get("/area/inner/page?x=1")).body)).toMatchObject({
          path: "/area/inner/page",
          search: "?x=1",
        });
      },
    },
    {
      claim: "behind a proxy that strips a prefix, proxy headers do not change the path",
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
