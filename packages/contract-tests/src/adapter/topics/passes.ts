import { Readable } from "node:stream";

import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { ada, nobody } from "../harness/identities.ts";
import { cookie, page, pass } from "../harness/results.ts";
import { guarded } from "../harness/routes.ts";

export const passes: AdapterTopic = {
  name: "the app's response after a pass",
  checks: [
    {
      claim: "the later of two cookies with the same name replaces the earlier, and similar names are kept apart",
      async run({ core, client }) {
        core.script.handle = () => pass(nobody, { cookies: [cookie("id", "old"), cookie("id-2", "other")] });
        core.script.requireUser = () => pass(ada, { cookies: [cookie("id", "new")] });
        expect((await client.get("/private")).setCookies.toSorted()).toEqual(
          [cookie("id-2", "other"), cookie("id", "new")].map(setCookieHeader),
        );
      },
    },
    {
      claim: "cookies of the app and of the library are both set",
      app: { routes: [guarded("/page", () => ({ body: "text", setCookies: ["app=1; Path=/", "app-2=2"] }))] },
      async run({ core, client }) {
        core.script.requireUser = () => pass(ada, { cookies: [cookie("id", "1")] });
        expect((await client.get("/page")).setCookies).toEqual([
          setCookieHeader(cookie("id", "1")),
          "app=1; Path=/",
          "app-2=2",
        ]);
      },
    },
    {
      claim: "headers of a pass are set on the app's response, and the guard's replace the middleware's",
      async run({ core, client }) {
        core.script.handle = () => pass(nobody, { headers: { "cache-control": "private", "x-from": "middleware" } });
        core.script.requireUser = () => pass(ada, { headers: { "cache-control": "no-store" } });
        const { headers, body } = await client.get("/private");
        expect([headers["cache-control"], headers["x-from"], body]).toEqual(["no-store", "middleware", "ada"]);
      },
    },
    {
      claim: "Vary accumulates over passes and responses, without duplicates",
      async run({ core, client }) {
        core.script.handle = () => pass(nobody, { headers: { vary: "Cookie" } });
        for (const result of [
          pass(ada, { headers: { vary: "Accept" } }),
          page("no", { headers: { vary: "Accept" } }),
        ]) {
          core.script.requireUser = () => result;
          const vary = String((await client.get("/private")).headers.vary).split(/, */u);
          expect(vary).toEqual(expect.arrayContaining(["Cookie", "Accept"]));
        }
        core.script.requireUser = () => pass(ada, { headers: { vary: "Cookie" } });
        expect((await client.get("/private")).headers.vary).toBe("Cookie");
      },
    },
    {
      claim: "a streamed response carries the cookies and headers of the pass",
      app: { routes: [guarded("/stream", () => ({ body: Readable.from(["one ", "two ", "three"]) }))] },
      async run({ core, client }) {
        core.script.requireUser = async () =>
          pass(ada, { cookies: [cookie("id", "1")], headers: { "cache-control": "no-store" } });
        const { body, setCookies, headers } = await client.get("/stream");
        expect([body, setCookies, headers["cache-control"]]).toEqual([
          "one two three",
          [setCookieHeader(cookie("id", "1"))],
          "no-store",
        ]);
      },
    },
  ],
};
