import { expect } from "vitest";

import { type AdapterTopic, guarded } from "../harness/check.ts";
import { ada, nobody, page, pass, person, redirect } from "../harness/scripted-core.ts";

let sameTick = false;

export const concurrentRequests: AdapterTopic = {
  name: "guards of requests that wait, and in the same tick",
  checks: [
    {
      claim:
        "what passes at once goes on in the same tick: a page with everything in memory costs no turn of the queue",
      wanted: { routes: [guarded("/page", () => ({ body: String(sameTick) }))] },
      async run({ core, client }) {
        core.script.requireUser = () => {
          sameTick = true;
          queueMicrotask(() => (sameTick = false));
          return pass(ada);
        };
        expect((await client.get("/page")).body).toBe("true");
      },
    },
    {
      claim: "requests that wait at the same time keep their own identities",
      async run({ core, client }) {
        const waiting: (() => void)[] = [];
        core.script.requireUser = async (request) => {
          await new Promise<void>((go) => waiting.push(go));
          for (const go of waiting.toReversed()) {
            go();
          }
          return pass(person(request.query.get("who") ?? ""));
        };
        core.script.handle = (request) => {
          if (request.query.get("who") === "ben") {
            queueMicrotask(() => setImmediate(() => waiting[0]?.()));
          }
          return pass(nobody);
        };
        const other = client.sibling();
        const answers = await Promise.all([client.get("/private?who=ada"), other.get("/private?who=ben")]);
        expect(answers.map(({ body }) => body)).toEqual(["ada", "ben"]);
      },
    },
    {
      claim: "where the app has answered meanwhile, nothing is added, and the handler does not run",
      async run({ core, client, ran, failures, responses }) {
        for (const result of [pass(ada), page("ours"), redirect("/")]) {
          core.script.requireUser = async () => {
            responses.at(-1)?.writeHead(503, { "content-type": "text/plain" }).end("too late");
            return result;
          };
          expect(await client.get("/private")).toMatchObject({ status: 503, body: "too late" });
          // The next answer comes over the same connection: whatever the last one left would be seen here.
          expect((await client.get("/public")).body).toBe("nobody");
        }
        expect([ran.filter((path) => path === "/private"), failures]).toEqual([[], []]);
      },
    },
  ],
};
