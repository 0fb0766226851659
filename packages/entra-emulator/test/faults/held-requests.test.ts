// Prevents: concurrency tests whose result depends on which request happens to be faster.
import { type Fault, startEmulator } from "@identity-web/entra-emulator";
import { expect, test, vi } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl } from "../support/web-app.ts";

const emulator = await useEmulator();

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

test.each(requests)("a held request to %s continues only after its release", async (on, request) => {
  emulator.control.queueFault({ on, held: true });
  let settled = false;
  const waiting = request().finally(() => (settled = true));
  await held(1);
  const another = await request();
  expect([settled, emulator.control.heldRequests()]).toEqual([false, 1]);
  emulator.control.releaseRequests();
  expect((await waiting).status).toBe(another.status);
  expect(emulator.control.heldRequests()).toBe(0);
});

test("a fault holds `times` requests, and applies its other effects after their release", async () => {
  emulator.control.queueFault({ on: "keys", held: true, status: 503, times: 2 });
  const both = [1, 2].map(() => fetch(`${emulator.url}/common/discovery/v2.0/keys`));
  await held(2);
  emulator.control.releaseRequests();
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([503, 503]);
});

test("a reset releases held requests, so that no test blocks the next", async () => {
  emulator.control.queueFault({ on: "keys", held: true });
  const waiting = fetch(`${emulator.url}/common/discovery/v2.0/keys`);
  await held(1);
  await emulator.control.reset();
  expect((await waiting).status).toBe(200);
});

test("closing the emulator does not wait for held requests", async () => {
  const other = await startEmulator();
  other.control.queueFault({ on: "keys", held: true });
  const waiting = fetch(`${other.url}/common/discovery/v2.0/keys`);
  waiting.catch(() => {});
  await vi.waitUntil(() => other.control.heldRequests() === 1, { timeout: 10_000, interval: 5 });
  await other.close();
  await expect(waiting).rejects.toThrow("fetch failed");
});
