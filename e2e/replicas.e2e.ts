// Prevents: replicas that do not share sessions, sign-outs that take effect on one replica only, and an outage of the
// store that signs all users out or causes server errors.
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
    // The address of both for browsers: a load balancer would be in front of them.
    APP_BASE_URL: `http://localhost:${await freePort()}`,
  });

  beforeAll(async () => {
    emulator = await startEmulator();
    const shared = await settings(redis);
    // The replicas use different frameworks: they share the records and the cookies.
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
      const started = await patiently(() => browser.navigate("/profile"));
      const { url } = await emulator.signIn(started.location ?? "", username, { consent: "accept" });
      return browser.navigate(url.pathname + url.search);
    });
    if (done.status !== 302) {
      throw new Error(`the sign-in ended with status ${done.status}`);
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

  it("a user who signs in on one replica can call Graph on the other without another token request", async () => {
    const browser = await signedIn("alice@contoso.com");
    const tokenRequests = emulator.control.requests().filter(({ grantType }) => grantType !== undefined).length;
    const response = await patiently(() => at(second, browser).fetch("/api/me"));
    expect([response.status, JSON.parse(response.body)]).toMatchObject([200, { displayName: "Alice Ahlberg" }]);
    expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toHaveLength(tokenRequests);
  });

  it("Redis contains no token, no name and no address in clear text [E05]", async () => {
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
    const start = performance.now();
    const again = await signedIn("ben@contoso.com");
    expect((await at(second, again).fetch("/api/me")).status).toBe(200);
    let status = 200;
    while (status === 200 && performance.now() - start < 40_000) {
      status = (await copy.fetch("/api/me")).status;
      await new Promise((resume) => setTimeout(resume, 500));
    }
    expect(status).toBe(401);
    expect(performance.now() - start).toBeLessThan(36_000);
    expect((await at(second, again).fetch("/api/me")).status).toBe(200);
  });

  it("an outage of Redis for a minute under load causes no 500 and no sign-out, and the app recovers by itself [F01]", async () => {
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
        const start = performance.now();
        const page = await copy.navigate("/claims");
        const { status } = await copy.fetch("/api/me");
        slowest = Math.max(slowest, performance.now() - start);
        for (const name of [`page ${page.status}`, `api ${status}`]) {
          statuses.set(name, (statuses.get(name) ?? 0) + 1);
        }
        await new Promise((resume) => setTimeout(resume, 20));
      }
    };
    const loads = browsers.flatMap((browser) => [load(first, browser), load(second, browser)]);
    await new Promise((resume) => setTimeout(resume, 1000));
    await redis.stop();
    await new Promise((resume) => setTimeout(resume, 60_000));
    // A new user gets a 503 during the outage, and no cookie for a session that does not exist.
    const newUser = new Browser(first.url);
    const started = await newUser.navigate("/profile");
    const { url } = await emulator.signIn(started.location ?? "", "ben@contoso.com");
    const refused = await newUser.navigate(url.pathname + url.search);
    expect([refused.status, refused.setCookies.filter((cookie) => /identity-.*=\w/u.test(cookie))]).toEqual([503, []]);
    await redis.start();
    await new Promise((resume) => setTimeout(resume, 5000));
    stopped = true;
    await Promise.all(loads);
    // The claims page reads from the store each time, so it is the page that fails during an outage.
    const observed = [...statuses.keys()].toSorted();
    expect(observed).toEqual(["api 200", "page 200", "page 503"]);
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
