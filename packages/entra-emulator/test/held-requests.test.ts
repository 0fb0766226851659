// Prevents: a test of two things at once that depends on which of them was faster that day.
import { type Emulator, type Fault, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { authorizeUrl } from "./support/web-app.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

const requests: readonly (readonly [Fault["on"], () => Promise<Response>])[] = [
  ["discovery", () => fetch(`${emulator.url}/common/v2.0/.well-known/openid-configuration`)],
  ["keys", () => fetch(`${emulator.url}/common/discovery/v2.0/keys`)],
  ["authorize", () => fetch(authorizeUrl(emulator))],
  ["token", () => fetch(`${emulator.url}/common/oauth2/v2.0/token`, { method: "POST" })],
  ["graph", () => fetch(`${emulator.graphUrl}/me`)],
  ["signOut", () => fetch(`${emulator.url}/common/oauth2/v2.0/logout`)],
];

const held = (count: number): Promise<unknown> =>
  vi.waitUntil(() => emulator.control.heldRequests() === count, { timeout: 10_000, interval: 5 });

test.each(requests)("a request of %s that is held goes on when it is released, and not before", async (on, request) => {
  emulator.control.queueFault({ on, held: true });
  let answered = false;
  const waiting = request().finally(() => (answered = true));
  await held(1);
  const another = await request();
  expect([answered, emulator.control.heldRequests()]).toEqual([false, 1]);
  emulator.control.releaseRequests();
  expect((await waiting).status).toBe(another.status);
  expect(emulator.control.heldRequests()).toBe(0);
});

test("several are held, as often as the fault says, and then meet what else it says", async () => {
  emulator.control.queueFault({ on: "keys", held: true, status: 503, times: 2 });
  const both = [1, 2].map(() => fetch(`${emulator.url}/common/discovery/v2.0/keys`));
  await held(2);
  emulator.control.releaseRequests();
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([503, 503]);
});

test("a reset lets them go on, so that no test holds up the next", async () => {
  emulator.control.queueFault({ on: "keys", held: true });
  const waiting = fetch(`${emulator.url}/common/discovery/v2.0/keys`);
  await held(1);
  await emulator.control.reset();
  expect((await waiting).status).toBe(200);
});

test("an emulator that closes does not wait for them", async () => {
  const other = await startEmulator();
  other.control.queueFault({ on: "keys", held: true });
  const waiting = fetch(`${other.url}/common/discovery/v2.0/keys`);
  waiting.catch(() => {});
  await vi.waitUntil(() => other.control.heldRequests() === 1, { timeout: 10_000, interval: 5 });
  await other.close();
  await expect(waiting).rejects.toThrow("fetch failed");
});
