import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import { type AdapterTopic, guarded } from "../harness/check.ts";
import { ada, cookie, nobody, page, pass } from "../harness/scripted-core.ts";

export const compressedResponses: AdapterTopic = {
  name: "answers behind compression",
  checks: [
    {
      claim: "our pages and the app's arrive whole, with cookies and headers",
      wanted: { compression: true, routes: [guarded("/page", () => ({ body: "own ".repeat(5000) }))] },
      async run({ core, client }) {
        const cookies = [cookie("id", "1")];
        const zipped = { "accept-encoding": "gzip" };
        core.script.handle = (request) => (core.owns(request) ? page("ours ".repeat(5000), { cookies }) : pass(nobody));
        core.script.requireUser = () => pass(ada, { cookies, headers: { vary: "Cookie" } });
        const ours = await client.get("/auth/callback", zipped);
        expect([ours.body, ours.setCookies]).toEqual(["ours ".repeat(5000), cookies.map(setCookieHeader)]);
        const own = await client.get("/page", zipped);
        expect([own.body, own.setCookies, own.headers["content-encoding"]]).toEqual([
          "own ".repeat(5000),
          cookies.map(setCookieHeader),
          "gzip",
        ]);
        expect(String(own.headers.vary).toLowerCase()).toMatch(/cookie.*accept-encoding|accept-encoding.*cookie/u);
      },
    },
  ],
};
