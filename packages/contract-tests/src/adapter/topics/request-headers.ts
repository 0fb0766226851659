import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { echo } from "../harness/echo.ts";
import { page } from "../harness/scripted-core.ts";

export const requestHeaders: AdapterTopic = {
  name: "headers and methods as read",
  checks: [
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
      claim: "an Authorization header that was sent twice arrives joined, although Node would drop the second",
      async run({ core, client }) {
        core.script.handle = echo;
        const seen = JSON.parse((await client.get("/auth/callback", { authorization: ["Bearer a", "Basic b"] })).body);
        expect(seen.authorization).toBe("Bearer a, Basic b");
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
