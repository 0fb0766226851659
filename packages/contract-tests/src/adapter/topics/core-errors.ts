import { expect } from "vitest";

import { type AdapterTopic, guarded, route } from "../harness/check.ts";

const broken = new Error("the core broke");
const atOnce = (): never => {
  throw broken;
};
const later = (): Promise<never> => Promise.reject(broken);

export const coreErrors: AdapterTopic = {
  name: "errors of the core",
  checks: [
    {
      claim: "what the core throws on any request reaches the app's own error handler, once, and no handler runs",
      async run({ core, client, ran, failures }) {
        for (const handle of [atOnce, later]) {
          core.script.handle = handle;
          expect(await client.get("/auth/callback")).toMatchObject({ status: 500, body: "failed" });
          expect(await client.get("/public")).toMatchObject({ status: 500, body: "failed" });
        }
        expect([ran, failures]).toEqual([[], [broken, broken, broken, broken]]);
      },
    },
    {
      claim: "what a guard throws reaches the app's own error handler, once, and the handler does not run",
      async run({ core, client, ran, failures }) {
        for (const requireUser of [atOnce, later]) {
          core.script.requireUser = requireUser;
          expect(await client.get("/private")).toMatchObject({ status: 500, body: "failed" });
        }
        expect([ran, failures]).toEqual([[], [broken, broken]]);
      },
    },
    {
      claim: "what a leg throws reaches the app's own error handler, once",
      wanted: {
        routes: [
          route("/login", undefined, { guard: { kind: "signIn" } }),
          route("/reply", undefined, { guard: { kind: "completeSignIn" } }),
          route("/logout", undefined, { guard: { kind: "signOut" }, method: "POST" }),
          route("/link", async ({ authorizationUrl }) => ({ body: await authorizationUrl() })),
        ],
      },
      async run({ core, client, failures }) {
        Object.assign(core.script, { signIn: later, completeSignIn: later, signOut: later, authorizationUrl: later });
        for (const path of ["/login", "/reply", "/link"]) {
          expect(await client.get(path)).toMatchObject({ status: 500, body: "failed" });
        }
        expect(await client.post("/logout", "")).toMatchObject({ status: 500, body: "failed" });
        expect(failures).toEqual([broken, broken, broken, broken]);
      },
    },
    {
      claim: "after an error the next request is served",
      async run({ core, client }) {
        core.script.requireUser = later;
        await client.get("/private");
        delete core.script.requireUser;
        expect(await client.get("/private")).toMatchObject({ status: 200, body: "ada" });
      },
    },
    {
      claim: "a browser that went away while the core was waiting troubles nobody",
      wanted: { routes: [guarded("/private"), route("/public")] },
      async run({ core, client }) {
        const unhandled: unknown[] = [];
        const notice = (reason: unknown): void => void unhandled.push(reason);
        process.on("unhandledRejection", notice);
        try {
          const gone = new AbortController();
          const passed = core.script;
          const closed = new Promise<void>((settled) => {
            passed.requireUser = async () => {
              gone.abort();
              setImmediate(settled);
              throw broken;
            };
          });
          await client.ask("/private", { signal: gone.signal }).catch(() => "gone");
          await closed;
          delete core.script.requireUser;
          expect(await client.sibling().get("/public")).toMatchObject({ status: 200, body: "nobody" });
          expect(unhandled).toEqual([]);
        } finally {
          process.off("unhandledRejection", notice);
        }
      },
    },
  ],
};
