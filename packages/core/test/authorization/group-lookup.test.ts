// Prevents: a withdrawn group that comes back, and a handler that runs for a user who has just signed out.
import { beforeEach, expect, it, vi } from "vitest";

import { freezeTime, passSeconds } from "../support/clock.ts";
import { deferred } from "../support/deferred.ts";
import { copyOf, signedInBrowser } from "../support/signed-in.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { guardedRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const group = "9409bbbb-0000-4000-8000-000000000204";
const oid = "be000000-0000-4000-8000-000000000002";
let app: TestApp;
beforeEach(() => emulator.control.reset());

const start = async (fetcher: typeof fetch = fetch): Promise<void> => {
  app = await testApp(emulator, { graphUrl: emulator.graphUrl, fetch: fetcher }, guardedRoutes({ groups: [group] }));
};
const held = (): Promise<unknown> => vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);

it("Graph's claims challenge sends a user whose sessions were revoked to sign in [C07]", async () => {
  await start();
  const ben = await signedInBrowser(emulator, app);
  emulator.control.revokeSessions(oid);
  expect((await ben.fetch("/guarded")).status).toBe(401);
  const page = await ben.navigate("/guarded");
  expect([page.status, new URL(page.location ?? "").pathname]).toEqual([302, expect.stringContaining("/authorize")]);
});

it("a user who signs out during the group lookup does not pass [H05]", async () => {
  await start();
  const ben = await signedInBrowser(emulator, app);
  emulator.control.queueFault({ on: "graph", path: "/me/getMemberGroups", held: true });
  const flight = copyOf(ben, app.origin).fetch("/guarded");
  await held();
  await ben.post("/auth/sign-out");
  emulator.control.releaseRequests();
  expect((await flight).status).toBe(401);
});

it("another browser of the same user stays signed in after that [H05]", async () => {
  freezeTime();
  await start();
  const [one, two] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
  passSeconds(5400);
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", held: true });
  const first = copyOf(one, app.origin).fetch("/guarded");
  await held();
  const second = two.fetch("/guarded");
  await one.post("/auth/sign-out");
  emulator.control.releaseRequests();
  expect([(await first).status, (await second).status]).toEqual([401, 200]);
});

it("a withdrawn membership is gone after a new sign-in, even if an older lookup ends after it", async () => {
  let member = true;
  let asked = 0;
  const [began, go] = [deferred(), deferred()];
  await start(async (input, init) => {
    const address = input instanceof Request ? input.url : input.toString();
    if (!address.includes("getMemberGroups")) {
      return fetch(input, init);
    }
    const answer = Response.json({ value: member ? [group] : [] });
    asked += 1;
    if (asked > 1) {
      return answer;
    }
    began.resolve();
    await go.promise;
    return answer;
  });
  const ben = await signedInBrowser(emulator, app);
  const first = ben.fetch("/guarded");
  await began.promise;
  member = false;
  const again = await signedInBrowser(emulator, app);
  go.resolve();
  await first;
  expect([(await again.fetch("/guarded")).status, (await again.fetch("/guarded")).status]).toEqual([403, 403]);
});
