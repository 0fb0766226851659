import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { ada, nobody } from "../harness/identities.ts";
import { cookie, page, pass } from "../harness/results.ts";
import { guarded } from "../harness/routes.ts";

export const compressedResponses: AdapterTopic = {
  name: "responses behind compression",
  checks: [
    {
      claim: "pages of the library and of the app arrive whole, with cookies and headers",
      app: { compression: true, routes: [guarded("/page", () => ({ body: "app ".repeat(5000) }))] },
      async run({ core, client }) {
        const cookies = [cookie("id", "1")];
        const acceptGzip = { "accept-encoding": "gzip" };
        core.script.handle = (request) =>
          core.owns(request) ? page("library ".repeat(5000), { cookies }) : pass(nobody);
        core.script.requireUser = () => pass(ada, { cookies, headers: { vary: "Cookie" } });
        const fromLibrary = await client.get("/auth/callback", acceptGzip);
        expect([fromLibrary.body, fromLibrary.setCookies]).toEqual([
          "library ".repeat(5000),
          cookies.map(setCookieHeader),
        ]);
        const fromApp = await client.get("/page", acceptGzip);
        expect([fromApp.body, fromApp.setCookies, fromApp.headers["content-encoding"]]).toEqual([
          "app ".repeat(5000),
          cookies.map(setCookieHeader),
          "gzip",
        ]);
        expect(String(fromApp.headers.vary).toLowerCase()).toMatch(/cookie.*accept-encoding|accept-encoding.*cookie/u);
      },
    },
  ],
};
