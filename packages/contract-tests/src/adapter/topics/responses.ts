import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { nobody } from "../harness/identities.ts";
import { cookie, page, pass, redirect } from "../harness/results.ts";

const unusualLocation = "https://login.example/authorize?a=1&b=%20&claims=%7B%22a%22%7D&c=%C3%A9|~'()*[]#part";

export const responses: AdapterTopic = {
  name: "responses of the core",
  checks: [
    {
      claim: "a redirect is a 302 to exactly the given location, with an empty body",
      async run({ core, client }) {
        for (const location of [unusualLocation, "/", "/a?b=c", "http://localhost:1/x"]) {
          core.script.handle = () => redirect(location);
          const { status, headers, body } = await client.get("/auth/sign-in");
          expect([status, headers.location, headers["cache-control"], body]).toEqual([302, location, "no-store", ""]);
        }
      },
    },
    {
      claim: "a page has exactly the core's status, content type, headers and body",
      async run({ core, client }) {
        const text = `<p>é 𝄞 ${"x".repeat(3000)}</p>`;
        for (const status of [200, 400, 401, 403, 405, 503]) {
          core.script.handle = () => page(text, { status, headers: { "retry-after": "5", "x-frame": "none" } });
          const { headers, ...response } = await client.get("/auth/callback");
          expect(response).toEqual({ status, setCookies: [], body: text });
          expect(headers).toMatchObject({
            "content-type": "text/html; charset=utf-8",
            "retry-after": "5",
            "x-frame": "none",
          });
        }
      },
    },
    {
      claim: "JSON is written unchanged, and an empty body stays empty",
      async run({ core, client }) {
        const type = "application/json; charset=utf-8";
        for (const body of ['{"error":"login_required","n":"é"}', '"text"', ""]) {
          core.script.handle = () => page(body, { status: 401, headers: { "content-type": type } });
          const response = await client.get("/auth/callback");
          expect([response.status, response.headers["content-type"], response.body]).toEqual([401, type, body]);
        }
        core.script.handle = () => page("");
        expect(await client.get("/auth/callback")).toMatchObject({ status: 200, body: "" });
      },
    },
    {
      claim: "the response to HEAD has status, headers and cookies, and no body",
      async run({ core, client }) {
        core.script.handle = () => page("text", { status: 400, cookies: [cookie("one", "1")] });
        const head = { method: "HEAD" };
        expect(await client.send("/auth/callback", head)).toMatchObject({
          status: 400,
          body: "",
          setCookies: [expect.stringContaining("one=1")],
        });
        core.script.handle = () => redirect(unusualLocation);
        expect(await client.send("/auth/sign-in", head)).toMatchObject({
          status: 302,
          body: "",
          headers: { location: unusualLocation },
        });
      },
    },
    {
      claim: "each cookie gets its own Set-Cookie header, on a redirect, a page and a pass",
      async run({ core, client }) {
        const cookies = [
          cookie("one", "1"),
          cookie("two", "", 0),
          { ...cookie("three", "3", 60), secure: true, sameSite: "none", path: "/a" } as const,
        ];
        for (const result of [redirect("/", { cookies }), page("text", { cookies }), pass(nobody, { cookies })]) {
          core.script.handle = () => result;
          expect((await client.get("/public")).setCookies).toEqual(cookies.map(setCookieHeader));
        }
      },
    },
  ],
};
