import { expect } from "vitest";

import { type AdapterTopic, type Scene, route } from "../harness/check.ts";
import { cookie, page, redirect } from "../harness/scripted-core.ts";

const missing = new Error("consent is missing");
const wrapped = new Error("the mail could not be shown", { cause: missing });
const afterwards = async (error: Error): Promise<never> => {
  await Promise.resolve();
  throw error;
};
const throwing = [
  route("/at-once", () => {
    throw missing;
  }),
  route("/later", () => afterwards(missing)),
  route("/wrapped", () => afterwards(wrapped)),
  route("/posted", () => afterwards(missing), { method: "POST" }),
  route("/inner", () => afterwards(missing), { prefix: "/router" }),
];

function offered({ core }: Scene): unknown[] {
  return core.calls.filter(({ name }) => name === "respondToError").map(({ options }) => options);
}

export const challenges: AdapterTopic = {
  name: "challenges for what handlers throw",
  checks: [
    {
      claim: "what is thrown at once, later, or in a router is offered to the core, whose answer is written",
      wanted: { routes: throwing },
      async run(scene) {
        const { core, client, failures } = scene;
        core.script.respondToError = async () => redirect("/consent", { cookies: [cookie("one", "1")] });
        for (const path of ["/at-once", "/later", "/wrapped", "/router/inner"]) {
          const answer = await client.get(path);
          expect(answer).toMatchObject({ status: 302, headers: { location: "/consent" }, body: "" });
          expect(answer.setCookies).toHaveLength(1);
        }
        expect(failures).toEqual([]);
      },
    },
    {
      claim: "the core is given the very error, with its cause, and the request it belongs to",
      wanted: { routes: throwing, mount: "/area" },
      async run(scene) {
        scene.core.script.respondToError = async ({ method, path }) => page(`${method} ${path}`, { status: 401 });
        expect((await scene.client.get("/area/wrapped")).body).toBe("GET /area/wrapped");
        expect((await scene.client.post("/area/posted", "a=1")).body).toBe("POST /area/posted");
        expect(offered(scene)[0]).toBe(wrapped);
        expect(offered(scene)[1]).toBe(missing);
      },
    },
    {
      claim: "what the core does not know goes to the app's own error handler, the very error, once",
      wanted: { routes: throwing },
      async run(scene) {
        for (const path of ["/at-once", "/later", "/wrapped", "/router/inner"]) {
          expect(await scene.client.get(path)).toMatchObject({ status: 500, body: "failed" });
        }
        expect(scene.failures).toEqual([missing, missing, wrapped, missing]);
        expect(offered(scene)).toEqual([missing, missing, wrapped, missing]);
      },
    },
  ],
};
