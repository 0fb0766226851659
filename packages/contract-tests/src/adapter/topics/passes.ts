import { Readable } from "node:stream";

import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import { type AdapterTopic, guarded } from "../harness/check.ts";
import { ada, cookie, nobody, page, pass } from "../harness/scripted-core.ts";

export const passes: AdapterTopic = {
  name: "answers of the app, after what passed",
  checks: [
    {
      claim: "of two cookies of one name the later is written, once; a name that only begins alike stays",
      async run({ core, client }) {
        core.script.handle = () => pass(nobody, { cookies: [cookie("id", "old"), cookie("id-2", "other")] });
        core.script.requireUser = () => pass(ada, { cookies: [cookie("id", "new")] });
        expect((await client.get("/private")).setCookies.toSorted()).toEqual(
          [cookie("id-2", "other"), cookie("id", "new")].map(setCookieHeader),
        );
      },
    },
    {
      claim: "the app's own cookies and ours are both written",
      wanted: { routes: [guarded("/page", () => ({ body: "text", setCookies: ["own=1; Path=/", "own-2=2"] }))] },
      async run({ core, client }) {
        core.script.requireUser = () => pass(ada, { cookies: [cookie("id", "1")] });
        expect((await client.get("/page")).setCookies).toEqual([
          setCookieHeader(cookie("id", "1")),
          "own=1; Path=/",
          "own-2=2",
        ]);
      },
    },
    {
      claim: "headers of what passes stand on the app's own answer, the guard's in place of the middleware's",
      async run({ core, client }) {
        core.script.handle = () => pass(nobody, { headers: { "cache-control": "private", "x-from": "middleware" } });
        core.script.requireUser = () => pass(ada, { headers: { "cache-control": "no-store" } });
        const { headers, body } = await client.get("/private");
        expect([headers["cache-control"], headers["x-from"], body]).toEqual(["no-store", "middleware", "ada"]);
      },
    },
    {
      claim: "Vary grows, by what passes and by what answers, and names nothing twice",
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
      claim: "a streamed answer carries cookies and headers",
      wanted: { routes: [guarded("/stream", () => ({ body: Readable.from(["one ", "two ", "three"]) }))] },
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
