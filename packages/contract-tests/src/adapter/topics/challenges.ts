import { expect } from "vitest";

import type { AdapterFixture, AdapterTopic } from "../harness/check.ts";
import { cookie, page, redirect } from "../harness/results.ts";
import { route } from "../harness/routes.ts";

const consentMissing = new Error("consent is missing");
const wrapped = new Error("the mail could not be shown", { cause: consentMissing });
const throwLater = async (error: Error): Promise<never> => {
  await Promise.resolve();
  throw error;
};
const throwing = [
  route("/at-once", () => {
    throw consentMissing;
  }),
  route("/later", () => throwLater(consentMissing)),
  route("/wrapped", () => throwLater(wrapped)),
  route("/posted", () => throwLater(consentMissing), { method: "POST" }),
  route("/inner", () => throwLater(consentMissing), { prefix: "/router" }),
];

function errorsOffered({ core }: AdapterFixture): unknown[] {
  return core.callsTo("respondToError").map(({ options }) => options);
}

export const challenges: AdapterTopic = {
  name: "challenges for errors that handlers throw",
  checks: [
    {
      claim: "an error thrown synchronously, later or in a router is offered to the core, whose response is written",
      app: { routes: throwing },
      async run({ core, client, errors }) {
        core.script.respondToError = async () => redirect("/consent", { cookies: [cookie("one", "1")] });
        for (const path of ["/at-once", "/later", "/wrapped", "/router/inner"]) {
          const response = await client.get(path);
          expect(response).toMatchObject({ status: 302, headers: { location: "/consent" }, body: "" });
          expect(response.setCookies).toHaveLength(1);
        }
        expect(errors).toEqual([]);
      },
    },
    {
      claim: "the core receives the original error, with its cause, and the request that it belongs to",
      app: { routes: throwing, mount: "/area" },
      async run(fixture) {
        const { core, client } = fixture;
        core.script.respondToError = async ({ method, path }) => page(`${method} ${path}`, { status: 401 });
        expect((await client.get("/area/wrapped")).body).toBe("GET /area/wrapped");
        expect((await client.post("/area/posted", "a=1")).body).toBe("POST /area/posted");
        expect(errorsOffered(fixture)[0]).toBe(wrapped);
        expect(errorsOffered(fixture)[1]).toBe(consentMissing);
      },
    },
    {
      claim: "an error that the core does not handle reaches the app's error handler unchanged, once",
      app: { routes: throwing },
      async run(fixture) {
        for (const path of ["/at-once", "/later", "/wrapped", "/router/inner"]) {
          expect(await fixture.client.get(path)).toMatchObject({ status: 500, body: "failed" });
        }
        expect(fixture.errors).toEqual([consentMissing, consentMissing, wrapped, consentMissing]);
        expect(errorsOffered(fixture)).toEqual([consentMissing, consentMissing, wrapped, consentMissing]);
      },
    },
  ],
};
