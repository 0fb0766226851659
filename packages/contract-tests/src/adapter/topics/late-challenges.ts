import { expect } from "vitest";

import { type AdapterTopic, route } from "../harness/check.ts";
import { page, redirect } from "../harness/scripted-core.ts";

const missing = new Error("consent is missing");
const later = route("/later", () => Promise.reject(missing));

export const lateChallenges: AdapterTopic = {
  name: "challenges, where an answer has begun or the core fails",
  checks: [
    {
      claim: "after the head has gone out nothing of ours is written, and the app's own error handler is told",
      wanted: {
        routes: [
          route("/begun", async ({ flush }) => {
            flush("the first half");
            throw missing;
          }),
        ],
      },
      async run({ core, client, failures }) {
        core.script.respondToError = async () => page("the challenge", { status: 401 });
        const body = await client.get("/begun").then(
          (answer) => answer.body,
          () => "the connection was cut",
        );
        expect(["the first half", "the connection was cut"]).toContain(body);
        expect(failures).toEqual([missing]);
      },
    },
    {
      claim: "what the handler had announced for its own body, a length or an encoding, does not spoil the answer",
      wanted: {
        routes: [
          route("/announced", ({ setHeader }) => {
            setHeader("content-length", "5");
            setHeader("content-encoding", "gzip");
            setHeader("content-disposition", "attachment");
            setHeader("etag", '"a"');
            setHeader("content-type", "image/png");
            throw missing;
          }),
        ],
      },
      async run({ core, client }) {
        core.script.respondToError = async () => page("the whole challenge", { status: 401 });
        const { status, headers, body } = await client.get("/announced");
        expect([status, body, headers["content-type"]]).toEqual([
          401,
          "the whole challenge",
          "text/html; charset=utf-8",
        ]);
        expect([headers["content-encoding"], headers["content-disposition"], headers.etag]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
        core.script.respondToError = async () => redirect("/consent");
        expect(await client.get("/announced")).toMatchObject({ status: 302, body: "" });
      },
    },
    {
      claim: "where the app has answered while the core thinks, nothing is added",
      wanted: { routes: [later] },
      async run({ core, client, responses, failures }) {
        core.script.respondToError = async () => {
          responses.at(-1)?.writeHead(503, { "content-type": "text/plain" }).end("too late");
          return page("the challenge", { status: 401 });
        };
        expect(await client.get("/later")).toMatchObject({ status: 503, body: "too late" });
        expect((await client.get("/auth/callback")).body).toBe("ours");
        expect(failures).toEqual([]);
      },
    },
    {
      claim: "where the core fails over an error, the app's own error handler hears of it",
      wanted: { routes: [later] },
      async run({ core, client, failures }) {
        core.script.respondToError = () => Promise.reject(new Error("the core failed"));
        expect(await client.get("/later")).toMatchObject({ status: 500, body: "failed" });
        expect(failures).toHaveLength(1);
      },
    },
  ],
};
