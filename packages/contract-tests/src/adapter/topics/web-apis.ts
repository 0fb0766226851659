import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { person } from "../harness/identities.ts";
import { page, pass } from "../harness/results.ts";
import { route } from "../harness/routes.ts";

const tasks = { scopes: ["Tasks.Read"] };
const reports = { appPermissions: ["Reports.Read.All"] };

export const webApis: AdapterTopic = {
  name: "web APIs",
  checks: [
    {
      claim: "requireBearer asks the core for the caller, not for the user, with its own options",
      app: {
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
        const calls = core.calls.filter(({ name }) => name !== "handle").map(({ name, options }) => [name, options]);
        expect(calls).toEqual([
          ["requireBearer", tasks],
          ["requireBearer", reports],
          ["requireBearer", undefined],
        ]);
      },
    },
    {
      claim: "the caller replaces the middleware's identity, whether or not the core's result is a promise",
      app: { routes: [route("/tasks", undefined, { guard: { kind: "requireBearer" } })] },
      async run({ core, client }) {
        core.script.handle = () => pass(person("of-the-session"));
        core.script.requireBearer = () => pass(person("at-once"));
        expect((await client.get("/tasks")).body).toBe("at-once");
        core.script.requireBearer = async () => pass(person("later"));
        expect((await client.get("/tasks")).body).toBe("later");
      },
    },
    {
      claim: "a refused call gets the core's status, challenge and JSON unchanged, and the handler does not run",
      app: { routes: [route("/tasks", undefined, { guard: { kind: "requireBearer" } })] },
      async run({ core, client, handled, errors }) {
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
        expect([handled, errors]).toEqual([[], []]);
      },
    },
  ],
};
