import type { Json, SessionPort } from "@identity-web/core/adapter";
import { expect } from "vitest";

import { type AdapterTopic, guarded, route, type Scene } from "../harness/check.ts";
import type { SessionStorage } from "../harness/plan.ts";
import { ada, pass, redirect } from "../harness/scripted-core.ts";
import { copied, within } from "../harness/use-session.ts";

const value: Json = { a: [1, "é", null, true], b: { c: "d" } };

export function sessions(storage: SessionStorage): AdapterTopic {
  const onServer = storage === "server";
  return {
    name: `the framework's session, kept ${onServer ? "on the server" : "in a cookie"}`,
    checks: [
      {
        claim: "says where it is kept",
        run: async (scene: Scene) => expect(await within(scene, (session) => session.storage)).toBe(storage),
      },
      {
        claim: "gives back what was set, at once and on the next request, and null-like nothing else",
        async run(scene: Scene) {
          const set = (session: SessionPort) => {
            session.set("cache", value);
            return session.get("cache");
          };
          expect(await within(scene, set)).toEqual(value);
          expect(await within(scene, (session) => [session.get("cache"), session.get("absent") === undefined])).toEqual(
            [value, true],
          );
        },
      },
      {
        claim: "forgets a key that was deleted, and only that one",
        async run(scene: Scene) {
          await within(scene, (session) => (session.set("one", 1), session.set("two", 2)));
          expect(await within(scene, (session) => (session.delete("one"), session.get("one") === undefined))).toBe(
            true,
          );
          expect(await within(scene, (session) => [session.get("one") === undefined, session.get("two")])).toEqual([
            true,
            2,
          ]);
        },
      },
      {
        claim: "belongs to one browser",
        async run(scene: Scene) {
          await within(scene, (session) => session.set("one", 1));
          scene.client.cookies.clear();
          expect(await within(scene, (session) => session.get("one") === undefined)).toBe(true);
        },
      },
      {
        claim: "keeps its data when it is renewed, and takes more afterwards",
        async run(scene: Scene) {
          await within(scene, (session) => session.set("one", 1));
          await within(scene, async (session) => {
            await session.renew();
            session.set("two", 2);
          });
          expect(await within(scene, (session) => [session.get("one"), session.get("two")])).toEqual([1, 2]);
        },
      },
      {
        claim: "is gone once destroyed, and the answer is still written",
        async run(scene: Scene) {
          await within(scene, (session) => session.set("one", 1));
          const restore = copied(scene);
          scene.core.script.handle = async ({ session }) => {
            await session?.destroy();
            return redirect("/bye");
          };
          expect(await scene.client.get("/auth/sign-in")).toMatchObject({ status: 302, headers: { location: "/bye" } });
          if (onServer) {
            restore();
          }
          expect(await within(scene, (session) => session.get("one") === undefined)).toBe(true);
        },
      },
      {
        claim: "is at hand for guards and legs as well",
        wanted: {
          session: storage,
          routes: [guarded("/page"), route("/login", undefined, { guard: { kind: "signIn" } })],
        },
        async run(scene: Scene) {
          const { core, client } = scene;
          await within(scene, (session) => session.set("one", 1));
          delete core.script.handle;
          const seen: unknown[] = [];
          core.script.requireUser = (request) => {
            seen.push(request.session?.get("one"));
            return pass(ada);
          };
          core.script.signIn = async (request) => {
            seen.push(request.session?.get("one"));
            return redirect("/");
          };
          await client.get("/page");
          await client.get("/login");
          expect(seen).toEqual([1, 1]);
        },
      },
      ...(onServer ? [oldIdIsWorthless] : []),
    ].map((check) => ({ wanted: { session: storage }, ...check })),
  };
}

const oldIdIsWorthless = {
  claim: "has a new id after it was renewed, and the old one opens nothing",
  async run(scene: Scene) {
    await within(scene, (session) => session.set("one", 1));
    const before = scene.client.cookieHeader();
    const restore = copied(scene);
    await within(scene, (session) => session.renew());
    expect(scene.client.cookieHeader()).not.toBe(before);
    restore();
    expect(await within(scene, (session) => session.get("one") === undefined)).toBe(true);
  },
};
