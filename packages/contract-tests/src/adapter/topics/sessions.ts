import type { Json, SessionPort } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterCheck, AdapterTopic } from "../harness/check.ts";
import { ada } from "../harness/identities.ts";
import type { SessionStorage } from "../harness/plan.ts";
import { pass, redirect } from "../harness/results.ts";
import { guarded, route } from "../harness/routes.ts";
import { copyCookies, useSession } from "../harness/use-session.ts";

const value: Json = { a: [1, "é", null, true], b: { c: "d" } };

export function sessions(storage: SessionStorage): AdapterTopic {
  const isOnServer = storage === "server";
  const checks: readonly AdapterCheck[] = [
    {
      claim: "reports where it stores its data",
      run: async (fixture) => expect(await useSession(fixture, (session) => session.storage)).toBe(storage),
    },
    {
      claim: "returns what was set, immediately and on the next request, and undefined for other keys",
      async run(fixture) {
        const set = (session: SessionPort) => {
          session.set("cache", value);
          return session.get("cache");
        };
        expect(await useSession(fixture, set)).toEqual(value);
        expect(
          await useSession(fixture, (session) => [session.get("cache"), session.get("absent") === undefined]),
        ).toEqual([value, true]);
      },
    },
    {
      claim: "forgets a deleted key, and only that key",
      async run(fixture) {
        await useSession(fixture, (session) => (session.set("one", 1), session.set("two", 2)));
        const remove = (session: SessionPort) => {
          session.delete("one");
          return session.get("one") === undefined;
        };
        expect(await useSession(fixture, remove)).toBe(true);
        expect(await useSession(fixture, (session) => [session.get("one") === undefined, session.get("two")])).toEqual([
          true,
          2,
        ]);
      },
    },
    {
      claim: "belongs to one browser",
      async run(fixture) {
        await useSession(fixture, (session) => session.set("one", 1));
        fixture.client.cookies.clear();
        expect(await useSession(fixture, (session) => session.get("one") === undefined)).toBe(true);
      },
    },
    {
      claim: "retains its data when it is renewed, and accepts more afterwards",
      async run(fixture) {
        await useSession(fixture, (session) => session.set("one", 1));
        await useSession(fixture, async (session) => {
          await session.renew();
          session.set("two", 2);
        });
        expect(await useSession(fixture, (session) => [session.get("one"), session.get("two")])).toEqual([1, 2]);
      },
    },
    {
      claim: "is gone once it is destroyed, and the response is still written",
      async run(fixture) {
        const { core, client } = fixture;
        await useSession(fixture, (session) => session.set("one", 1));
        const restoreCookies = copyCookies(fixture);
        core.script.handle = async ({ session }) => {
          await session?.destroy();
          return redirect("/bye");
        };
        expect(await client.get("/auth/sign-in")).toMatchObject({ status: 302, headers: { location: "/bye" } });
        if (isOnServer) {
          restoreCookies();
        }
        expect(await useSession(fixture, (session) => session.get("one") === undefined)).toBe(true);
      },
    },
    {
      claim: "is available to guards and custom routes too",
      app: {
        session: storage,
        routes: [guarded("/page"), route("/login", undefined, { guard: { kind: "signIn" } })],
      },
      async run(fixture) {
        const { core, client } = fixture;
        await useSession(fixture, (session) => session.set("one", 1));
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
    ...(isOnServer ? [renewalChangesId] : []),
  ];
  return {
    name: `the framework's session, stored ${isOnServer ? "on the server" : "in a cookie"}`,
    checks: checks.map((check) => ({ app: { session: storage }, ...check })),
  };
}

const renewalChangesId: AdapterCheck = {
  claim: "has a new ID after it is renewed, and the old ID opens nothing",
  async run(fixture) {
    const { client } = fixture;
    await useSession(fixture, (session) => session.set("one", 1));
    const before = client.cookieHeader();
    const restoreCookies = copyCookies(fixture);
    await useSession(fixture, (session) => session.renew());
    expect(client.cookieHeader()).not.toBe(before);
    restoreCookies();
    expect(await useSession(fixture, (session) => session.get("one") === undefined)).toBe(true);
  },
};

export const noSession: AdapterTopic = {
  name: "an app without the framework's session",
  checks: [
    {
      claim: "gives the core no session",
      async run(fixture) {
        expect(await useSession(fixture, () => "a session")).toBe("no session");
      },
    },
  ],
};
