import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import type { ClientRequest } from "../harness/client.ts";
import { echo } from "../harness/echo.ts";
import { page } from "../harness/results.ts";

export const requestHeaders: AdapterTopic = {
  name: "headers and methods of the request",
  checks: [
    {
      claim: "the Cookie header arrives unchanged, with invalid escapes, quotes and duplicate names",
      async run({ core, client }) {
        core.script.handle = echo;
        const cookie = 'flow=%E0%A4%A; x=%; q="a b"; flow=second; =nameless; bare';
        expect(JSON.parse((await client.get("/auth/callback", { cookie })).body).cookie).toBe(cookie);
      },
    },
    {
      claim: "header names are case-insensitive, and a missing header is undefined",
      async run({ core, client }) {
        core.script.handle = echo;
        const seen = JSON.parse((await client.get("/auth/callback", { "x-PROBE": "Seen" })).body);
        expect([seen.probe, "absent" in seen]).toEqual(["Seen", false]);
      },
    },
    {
      claim: "the values of a repeated header arrive joined",
      async run({ core, client }) {
        core.script.handle = echo;
        const headers: ClientRequest["headers"] = { "x-probe": ["one", "two"], cookie: ["a=1", "b=2"] };
        const seen = JSON.parse((await client.get("/auth/callback", headers)).body);
        expect([seen.probe, seen.cookie]).toEqual(["one, two", "a=1; b=2"]);
      },
    },
    {
      claim: "the values of a repeated Authorization header arrive joined, although Node drops the second",
      async run({ core, client }) {
        core.script.handle = echo;
        const seen = JSON.parse((await client.get("/auth/callback", { authorization: ["Bearer a", "Basic b"] })).body);
        expect(seen.authorization).toBe("Bearer a, Basic b");
      },
    },
    {
      claim: "every method on the library's own paths reaches the core, in upper case",
      async run({ core, client }) {
        const seen: string[] = [];
        core.script.handle = (request) => {
          seen.push(request.method);
          return page("not allowed", { status: 405, headers: { allow: "GET" } });
        };
        const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        for (const method of methods) {
          const { status, headers } = await client.send("/auth/callback", { method });
          expect([method, status, headers["allow"]]).toEqual([method, 405, "GET"]);
        }
        expect(seen).toEqual(methods);
      },
    },
  ],
};
