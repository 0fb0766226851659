import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { page, redirect } from "../harness/results.ts";
import { route } from "../harness/routes.ts";

const consentMissing = new Error("consent is missing");
const throwing = route("/later", () => Promise.reject(consentMissing));

export const lateChallenges: AdapterTopic = {
  name: "challenges after the response has begun, or when the core fails",
  checks: [
    {
      claim: "once the head has been sent, no challenge is written and the app's error handler receives the error",
      app: {
        routes: [
          route("/begun", async ({ flush }) => {
            flush("the first half");
            throw consentMissing;
          }),
        ],
      },
      async run({ core, client, errors }) {
        core.script.respondToError = async () => page("the challenge", { status: 401 });
        const body = await client.get("/begun").then(
          (response) => response.body,
          () => "the connection was cut",
        );
        expect(["the first half", "the connection was cut"]).toContain(body);
        expect(errors).toEqual([consentMissing]);
      },
    },
    {
      claim: "headers that the handler set for its own body, such as length and encoding, do not spoil the challenge",
      app: {
        routes: [
          route("/announced", ({ setHeader }) => {
            setHeader("content-length", "5");
            setHeader("content-encoding", "gzip");
            setHeader("content-disposition", "attachment");
            setHeader("etag", '"a"');
            setHeader("content-type", "image/png");
            throw consentMissing;
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
      claim: "if the app responds while the core handles the error, nothing is added",
      app: { routes: [throwing] },
      async run({ core, client, responses, errors }) {
        core.script.respondToError = async () => {
          responses.at(-1)?.writeHead(503, { "content-type": "text/plain" }).end("too late");
          return page("the challenge", { status: 401 });
        };
        expect(await client.get("/later")).toMatchObject({ status: 503, body: "too late" });
        expect((await client.get("/auth/callback")).body).toBe("library");
        expect(errors).toEqual([]);
      },
    },
    {
      claim: "if the core fails while it handles an error, the app's error handler is called",
      app: { routes: [throwing] },
      async run({ core, client, errors }) {
        core.script.respondToError = () => Promise.reject(new Error("the core failed"));
        expect(await client.get("/later")).toMatchObject({ status: 500, body: "failed" });
        expect(errors).toHaveLength(1);
      },
    },
  ],
};
