import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { guarded, route } from "../harness/routes.ts";

const coreFailure = new Error("the core broke");
const throwAtOnce = (): never => {
  throw coreFailure;
};
const rejectLater = (): Promise<never> => Promise.reject(coreFailure);

export const coreErrors: AdapterTopic = {
  name: "errors that the core throws",
  checks: [
    {
      claim: "an error that the core throws on any request reaches the app's error handler once, and no handler runs",
      async run({ core, client, handled, errors }) {
        for (const handle of [throwAtOnce, rejectLater]) {
          core.script.handle = handle;
          expect(await client.get("/auth/callback")).toMatchObject({ status: 500, body: "failed" });
          expect(await client.get("/public")).toMatchObject({ status: 500, body: "failed" });
        }
        expect([handled, errors]).toEqual([[], [coreFailure, coreFailure, coreFailure, coreFailure]]);
      },
    },
    {
      claim: "an error that a guard throws reaches the app's error handler once, and the handler does not run",
      async run({ core, client, handled, errors }) {
        for (const requireUser of [throwAtOnce, rejectLater]) {
          core.script.requireUser = requireUser;
          expect(await client.get("/private")).toMatchObject({ status: 500, body: "failed" });
        }
        expect([handled, errors]).toEqual([[], [coreFailure, coreFailure]]);
      },
    },
    {
      claim:
        "an error from signIn, completeSignIn, signOut or authorizationUrl reaches the app's error handler, once each",
      app: {
        routes: [
          route("/login", undefined, { guard: { kind: "signIn" } }),
          route("/reply", undefined, { guard: { kind: "completeSignIn" } }),
          route("/logout", undefined, { guard: { kind: "signOut" }, method: "POST" }),
          route("/link", async ({ authorizationUrl }) => ({ body: await authorizationUrl() })),
        ],
      },
      async run({ core, client, errors }) {
        Object.assign(core.script, {
          signIn: rejectLater,
          completeSignIn: rejectLater,
          signOut: rejectLater,
          authorizationUrl: rejectLater,
        });
        for (const path of ["/login", "/reply", "/link"]) {
          expect(await client.get(path)).toMatchObject({ status: 500, body: "failed" });
        }
        expect(await client.post("/logout", "")).toMatchObject({ status: 500, body: "failed" });
        expect(errors).toEqual([coreFailure, coreFailure, coreFailure, coreFailure]);
      },
    },
    {
      claim: "the request after an error is served normally",
      async run({ core, client }) {
        core.script.requireUser = rejectLater;
        await client.get("/private");
        delete core.script.requireUser;
        expect(await client.get("/private")).toMatchObject({ status: 200, body: "ada" });
      },
    },
    {
      claim: "a browser that disconnects while the core works causes no unhandled rejection",
      app: { routes: [guarded("/private"), route("/public")] },
      async run({ core, client }) {
        const unhandled: unknown[] = [];
        const record = (reason: unknown): void => void unhandled.push(reason);
        process.on("unhandledRejection", record);
        try {
          const disconnect = new AbortController();
          const coreFailed = new Promise<void>((resolve) => {
            core.script.requireUser = async () => {
              disconnect.abort();
              setImmediate(resolve);
              throw coreFailure;
            };
          });
          await client.send("/private", { signal: disconnect.signal }).catch(() => "disconnected");
          await coreFailed;
          delete core.script.requireUser;
          expect(await client.sibling().get("/public")).toMatchObject({ status: 200, body: "nobody" });
          expect(unhandled).toEqual([]);
        } finally {
          process.off("unhandledRejection", record);
        }
      },
    },
  ],
};
