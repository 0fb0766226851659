import type { AuthRequest, AuthResponse } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterCheck, AdapterTopic } from "../harness/check.ts";
import type { BodyParser } from "../harness/plan.ts";
import { page } from "../harness/results.ts";
import { guarded, route } from "../harness/routes.ts";

const urlencoded = "application/x-www-form-urlencoded";

async function echoForm(request: AuthRequest): Promise<AuthResponse> {
  return page(String(await request.form()));
}

/** Registered once for each parser: what the core receives must not depend on it. */
export function forms(bodyParser: BodyParser): AdapterTopic {
  const parser = bodyParser === "none" ? "no body parser" : "the framework's form parser ahead of the adapter";
  const appRoute = route("/app", async ({ body }) => ({ body: await body() }), { method: "POST" });
  const checks: readonly AdapterCheck[] = [
    {
      claim: "a form posted to the library arrives with repeated fields, escapes and non-ASCII characters",
      async run({ core, client }) {
        core.script.handle = echoForm;
        for (const fields of ["code=c&a=1&a=2", "state=a%2Bb+c&e=%C3%A9%F0%9D%84%9E&empty=", ""]) {
          const { body } = await client.post("/auth/callback", fields);
          expect(body).toBe(String(new URLSearchParams(fields)));
        }
      },
    },
    {
      claim: "the content type of a form is case-insensitive and may have parameters",
      async run({ core, client }) {
        core.script.handle = echoForm;
        const type = "Application/X-WWW-Form-Urlencoded; Charset=UTF-8";
        expect((await client.post("/auth/callback", "a=1", type)).body).toBe("a=1");
      },
    },
    {
      claim: "a body of another content type is not a form",
      async run({ core, client }) {
        core.script.handle = echoForm;
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
      claim: "GET and HEAD requests have no form",
      async run({ core, client }) {
        const seen: unknown[] = [];
        core.script.handle = async (request) => {
          seen.push(await request.form());
          return page("seen");
        };
        await client.get("/auth/callback?code=c");
        await client.send("/auth/callback?code=c", { method: "HEAD" });
        expect(seen).toEqual([undefined, undefined]);
      },
    },
    {
      // The framework's parser enforces its own limit.
      claim: `an oversized form gets a response${bodyParser === "none" ? ", and the core sees no form" : ""}`,
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
      claim: "field names that no authorization response has cause no error",
      async run({ core, client }) {
        core.script.handle = echoForm;
        for (const fields of ["a[b]=c&a[d][e]=f&g[]=h", "__proto__=x&constructor[prototype]=y", "%%%=%&%"]) {
          expect((await client.post("/auth/callback", fields)).status).toBe(200);
        }
      },
    },
    {
      claim: "a body that is not for the library is left for the app, even behind a guard",
      app: { bodyParser, routes: [appRoute, guarded("/guarded", appRoute.respond.bind(appRoute), { method: "POST" })] },
      async run({ client }) {
        for (const path of ["/app", "/guarded"]) {
          expect((await client.post(path, "mine=1&also=2")).body).toBe("mine=1&also=2");
        }
      },
    },
    {
      claim: "completeSignIn on a custom route reads the form",
      app: {
        bodyParser,
        routes: [route("/reply", undefined, { method: "POST", guard: { kind: "completeSignIn" } })],
      },
      async run({ core, client, handled }) {
        core.script.completeSignIn = echoForm;
        expect((await client.post("/reply", "code=c&state=s")).body).toBe("code=c&state=s");
        expect(handled).toEqual([]);
      },
    },
  ];
  return { name: `forms, with ${parser}`, checks: checks.map((check) => ({ app: { bodyParser }, ...check })) };
}
