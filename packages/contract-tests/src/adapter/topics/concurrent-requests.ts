import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { ada, nobody, person } from "../harness/identities.ts";
import { page, pass, redirect } from "../harness/results.ts";
import { guarded } from "../harness/routes.ts";

export const concurrentRequests: AdapterTopic = {
  name: "guards that wait, and guards that do not",
  checks: [
    synchronousPass(),
    {
      claim: "concurrent requests keep their own identities",
      async run({ core, client }) {
        const waiting: (() => void)[] = [];
        core.script.requireUser = async (request) => {
          await new Promise<void>((resume) => waiting.push(resume));
          for (const resume of waiting.toReversed()) {
            resume();
          }
          return pass(person(request.query.get("user") ?? ""));
        };
        core.script.handle = (request) => {
          if (request.query.get("user") === "ben") {
            queueMicrotask(() => setImmediate(() => waiting[0]?.()));
          }
          return pass(nobody);
        };
        const other = client.sibling();
        const responses = await Promise.all([client.get("/private?user=ada"), other.get("/private?user=ben")]);
        expect(responses.map(({ body }) => body)).toEqual(["ada", "ben"]);
      },
    },
    {
      claim: "if the app responds while a guard waits, nothing is added and the handler does not run",
      async run({ core, client, handled, errors, responses }) {
        for (const result of [pass(ada), page("library"), redirect("/")]) {
          core.script.requireUser = async () => {
            responses.at(-1)?.writeHead(503, { "content-type": "text/plain" }).end("too late");
            return result;
          };
          expect(await client.get("/private")).toMatchObject({ status: 503, body: "too late" });
          // The next response uses the same connection, so anything that the last one left behind would show up here.
          expect((await client.get("/public")).body).toBe("nobody");
        }
        expect([handled.filter((path) => path === "/private"), errors]).toEqual([[], []]);
      },
    },
  ],
};

function synchronousPass(): AdapterTopic["checks"][number] {
  let isSameTick = false;
  return {
    claim: "a synchronous pass continues in the same tick: a page served from memory costs no turn of the event loop",
    app: { routes: [guarded("/page", () => ({ body: String(isSameTick) }))] },
    async run({ core, client }) {
      core.script.requireUser = () => {
        isSameTick = true;
        queueMicrotask(() => (isSameTick = false));
        return pass(ada);
      };
      expect((await client.get("/page")).body).toBe("true");
    },
  };
}
