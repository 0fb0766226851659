import type { AuthRequest, AuthResult } from "@identity-web/core/adapter";
import { expect } from "vitest";

import { type AdapterCheck, type AdapterTopic, guarded, route } from "../harness/check.ts";
import type { BodyParser } from "../harness/plan.ts";
import { page } from "../harness/scripted-core.ts";

const urlencoded = "application/x-www-form-urlencoded";

async function echo(request: AuthRequest): Promise<AuthResult> {
  return page(String(await request.form()));
}

/** Once per parser: what the core gets must not depend on it. */
export function forms(bodyParser: BodyParser): AdapterTopic {
  const parser = bodyParser === "none" ? "untouched bodies" : "the framework's own parser of forms ahead";
  const echoed = route("/own", async ({ body }) => ({ body: await body() }), { method: "POST" });
  const checks: readonly AdapterCheck[] = [
    {
      claim: "a form that is posted to us arrives with repeated fields, escapes and letters of all kinds",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const fields of ["code=c&a=1&a=2", "state=a%2Bb+c&e=%C3%A9%F0%9D%84%9E&empty=", ""]) {
          const { body } = await client.post("/auth/callback", fields);
          expect(body).toBe(String(new URLSearchParams(fields)));
        }
      },
    },
    {
      claim: "the type may be in other letters and have parameters",
      async run({ core, client }) {
        core.script.handle = echo;
        const type = "Application/X-WWW-Form-Urlencoded; Charset=UTF-8";
        expect((await client.post("/auth/callback", "a=1", type)).body).toBe("a=1");
      },
    },
    {
      claim: "a body of another type is no form",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const [type, body] of [
          ["application/json", '{"code":"c"}'],
          ["text/plain", "code=c"],
          ["multipart/form-data; boundary=x", "--x--\r\n"],
          [`text/plain; a=${urlencoded}`, "code=c"],
        ] as const) {
          expect([type, (await client.post("/auth/callback", body, type)).body]).toEqual([type, "undefined"]);
        }
      },
    },
    {
      claim: "a GET and a HEAD have no form",
      async run({ core, client }) {
        const seen: unknown[] = [];
        core.script.handle = async (request) => {
          seen.push(await request.form());
          return page("seen");
        };
        await client.get("/auth/callback?code=c");
        await client.ask("/auth/callback?code=c", { method: "HEAD" });
        expect(seen).toEqual([undefined, undefined]);
      },
    },
    {
      // A parser of the app's own has a limit of its own.
      claim: `a form that is too large is answered${bodyParser === "none" ? ", and read as none" : ""}`,
      async run({ core, client }) {
        let seen: unknown = "refused by the framework";
        core.script.handle = async (request) => {
          seen = await request.form();
          return page("too large", { status: 400 });
        };
        const { status } = await client.post("/auth/callback", `code=${"x".repeat(200_000)}`);
        expect([400, 413, 500]).toContain(status);
        if (bodyParser === "none") {
          expect([undefined, "refused by the framework"]).toContain(seen);
        }
      },
    },
    {
      claim: "fields of no authorization response break nothing",
      async run({ core, client }) {
        core.script.handle = echo;
        for (const fields of ["a[b]=c&a[d][e]=f&g[]=h", "__proto__=x&constructor[prototype]=y", "%%%=%&%"]) {
          expect((await client.post("/auth/callback", fields)).status).toBe(200);
        }
      },
    },
    {
      claim: "a body that is not for us is left to the app, also behind a guard",
      wanted: { bodyParser, routes: [echoed, guarded("/guarded", echoed.answer.bind(echoed), { method: "POST" })] },
      async run({ client }) {
        for (const path of ["/own", "/guarded"]) {
          expect((await client.post(path, "mine=1&also=2")).body).toBe("mine=1&also=2");
        }
      },
    },
    {
      claim: "completeSignIn on a route of the app's reads the form",
      wanted: {
        bodyParser,
        routes: [route("/reply", undefined, { method: "POST", guard: { kind: "completeSignIn" } })],
      },
      async run({ core, client, ran }) {
        core.script.completeSignIn = async (request) => page(String(await request.form()));
        expect((await client.post("/reply", "code=c&state=s")).body).toBe("code=c&state=s");
        expect(ran).toEqual([]);
      },
    },
  ];
  return { name: `forms, with ${parser}`, checks: checks.map((check) => ({ wanted: { bodyParser }, ...check })) };
}
