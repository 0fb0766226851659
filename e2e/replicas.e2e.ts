// Prevents: replicas that do not know one another's sessions, sign-outs that stay on one of them, and a store whose outage signs
// everybody out or ends in errors of the server.
import { randomBytes } from "node:crypto";

import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { freePort } from "@identity-web/sample-runner";
import { type RedisServer, service, startRedis } from "@identity-web/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "../packages/core/test/support/browser.ts";
import { patiently } from "./support/patiently.ts";
import { type Sample, startSample } from "./support/start-sample.ts";

const redis = await service("Redis", () => startRedis({ persistent: true }));
const secret = (): string => randomBytes(32).toString("base64url");

describe.runIf(redis !== undefined)("two replicas of the sample on one Redis", () => {
  if (redis === undefined) {
    return;
  }
  let emulator: Emulator;
  let first: Sample;
  let second: Sample;
  const settings = async (server: RedisServer): Promise<NodeJS.ProcessEnv> => ({
    TOKEN_CACHE: "redis",
    REDIS_URL: server.url,
    COOKIE_SECRETS: secret(),
    TOKEN_CACHE_KEYS: secret(),
    // Where browsers reach both of them, in front of which a balancer would be.
    APP_BASE_URL: `http://localhost:${await freePort()}`,
  });

  beforeAll(async () => {
    emulator = await startEmulator();
    const shared = await settings(redis);
    // Each replica in another framework: they share the records and the cookies.
    first = await startSample(emulator, "express", shared);
    second = await startSample(emulator, "koa", shared);
  });
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await emulator.close();
    await redis.stop();
  });

  const signedIn = async (username: string): Promise<Browser> => {
    const browser = new Browser(first.url);
    const done = await patiently(async () => {
      const begun = await patiently(() => browser.navigate("/profile"));
      const { url } = await emulator.signIn(begun.location ?? "", username, { consent: "accept" });
      return browser.navigate(url.pathname + url.search);
    });
    if (done.status !== 302) {
      throw new Error(`the sign-in ended with ${done.status}`);
    }
    return browser;
  };
  const at = (sample: Sample, browser: Browser): Browser => {
    const copy = new Browser(sample.url);
    for (const [name, value] of browser.cookies) {
      copy.cookies.set(name, value);
    }
    return copy;
  };

  it("sign in on one, call Graph on the other without another token call", async () => {
    const browser = await signedIn("alice@contoso.com");
    const calls = emulator.control.requests().filter(({ grantType }) => grantType !== undefined).length;
    const answer = await patiently(() => at(second, browser).fetch("/api/me"));
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { displayName: "Alice Ahlberg" }]);
    expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toHaveLength(calls);
  });

  it("E05 what Redis holds of it says nothing: no token, no name, no address", async () => {
    await signedIn("ben@contoso.com");
    const dump = await redis.dump();
    expect(dump.length).toBeGreaterThan(2000);
    expect(dump).not.toMatch(/eyJ[\w-]{10,}\.eyJ|ahlberg|ben@|alice@|contoso|refresh_token|access_token|"secret"/iu);
  });

  it("a sign-out on one reaches the other within recheckSeconds, and a new sign-in works there at once", async () => {
    const browser = await signedIn("ben@contoso.com");
    const copy = at(second, browser);
    expect((await copy.fetch("/api/me")).status).toBe(200);
    await browser.post("/auth/sign-out");
    const began = performance.now();
    const again = await signedIn("ben@contoso.com");
    expect((await at(second, again).fetch("/api/me")).status).toBe(200);
    let status = 200;
    while (status === 200 && performance.now() - began < 40_000) {
      status = (await copy.fetch("/api/me")).status;
      await new Promise((resume) => setTimeout(resume, 500));
    }
    expect(status).toBe(401);
    expect(performance.now() - began).toBeLessThan(36_000);
    expect((await at(second, again).fetch("/api/me")).status).toBe(200);
  });

  it("F01 Redis that is gone for a minute under load: no 500, nobody signed out, and it goes on by itself", async () => {
    const people = ["alice@contoso.com", "ben@contoso.com"];
    const browsers = await Promise.all(people.map((name) => signedIn(name)));
    for (const browser of browsers) {
      for (const sample of [first, second]) {
        await at(sample, browser).fetch("/api/me");
      }
    }
    const statuses = new Map<string, number>();
    let slowest = 0;
    let stopped = false;
    const load = async (sample: Sample, browser: Browser): Promise<void> => {
      const copy = at(sample, browser);
      while (!stopped) {
        const began = performance.now();
        const page = await copy.navigate("/claims");
        const { status } = await copy.fetch("/api/me");
        slowest = Math.max(slowest, performance.now() - began);
        for (const one of [`page ${page.status}`, `api ${status}`]) {
          statuses.set(one, (statuses.get(one) ?? 0) + 1);
        }
        await new Promise((resume) => setTimeout(resume, 20));
      }
    };
    const loads = browsers.flatMap((browser) => [load(first, browser), load(second, browser)]);
    await new Promise((resume) => setTimeout(resume, 1000));
    await redis.stop();
    await new Promise((resume) => setTimeout(resume, 60_000));
    // Somebody new gets a 503 meanwhile, and no cookie to nowhere.
    const stranger = new Browser(first.url);
    const begun = await stranger.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const refused = await stranger.navigate(url.pathname + url.search);
    expect([refused.status, refused.setCookies.filter((cookie) => /identity-.*=\w/u.test(cookie))]).toEqual([503, []]);
    await redis.start();
    await new Promise((resume) => setTimeout(resume, 5000));
    stopped = true;
    await Promise.all(loads);
    // The claims are read from the store each time, so that their page is what an outage shows on.
    const seen = [...statuses.keys()].toSorted();
    expect(seen).toEqual(["api 200", "page 200", "page 503"]);
    expect(slowest).toBeLessThan(10_000);
    for (const browser of browsers) {
      for (const sample of [first, second]) {
        expect((await at(sample, browser).navigate("/claims")).status).toBe(200);
        expect((await at(sample, browser).fetch("/api/me")).status).toBe(200);
      }
    }
    await signedIn("alice@contoso.com");
  }, 120_000);
});
