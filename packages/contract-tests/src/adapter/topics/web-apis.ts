import { expect } from "vitest";

import { type AdapterTopic, route } from "../harness/check.ts";
import { page, pass, person } from "../harness/scripted-core.ts";

const tasks = { scopes: ["Tasks.Read"] };
const reports = { appPermissions: ["Reports.Read.All"] };

export const webApis: AdapterTopic = {
  name: "web APIs",
  checks: [
    {
      claim: "a web API's guard asks for the caller and not for the user, with its own options",
      wanted: {
        routes: [
          route("/tasks", undefined, { guard: { kind: "requireBearer", options: tasks } }),
          route("/reports", undefined, { guard: { kind: "requireBearer", options: reports } }),
          route("/plain", undefined, { guard: { kind: "requireBearer" } }),
        ],
      },
      async run({ core, client }) {
        for (const path of ["/tasks", "/reports", "/plain"]) {
          expect((await client.get(path)).status).toBe(200);
        }
        const asked = core.calls.filter(({ name }) => name !== "handle").map(({ name, options }) => [name, options]);
        expect(asked).toEqual([
          ["requireBearer", tasks],
          ["requireBearer", reports],
          ["requireBearer", undefined],
        ]);
      },
    },
    {
      claim: "the caller takes the place of the middleware's identity, whether the core answers at once or later",
      wanted: { routes: [route("/tasks", undefined, { guard: { kind: "requireBearer" } })] },
      async run({ core, client }) {
        core.script.handle = () => pass(person("of-the-session"));
        core.script.requireBearer = () => pass(person("at-once"));
        expect((await client.get("/tasks")).body).toBe("at-once");
        core.script.requireBearer = async () => pass(person("later"));
        expect((await client.get("/tasks")).body).toBe("later");
      },
    },
    {
      claim: "a refused call gets status, challenge and JSON as they are, and the handler does not run",
      wanted: { routes: [route("/tasks", undefined, { guard: { kind: "requireBearer" } })] },
      async run({ core, client, ran, failures }) {
        const challenge = `Bearer realm="", authorization_uri="https://login.example/a", error="invalid_token"`;
        const headers = { "www-authenticate": challenge, "content-type": "application/json; charset=utf-8" };
        for (const status of [400, 401, 403, 503]) {
          core.script.requireBearer = () => page('{"error":"invalid_token"}', { status, headers });
          expect(await client.get("/tasks", { accept: "text/html", "sec-fetch-mode": "navigate" })).toMatchObject({
            status,
            headers,
            body: '{"error":"invalid_token"}',
          });
        }
        expect([ran, failures]).toEqual([[], []]);
      },
    },
  ],
};
