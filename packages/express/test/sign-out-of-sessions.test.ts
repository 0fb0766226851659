// Prevents: a sign-out that is lost, ends the process, or is undone when the record lives in a session that fails or
// was copied.
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import session from "express-session";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

import { sessionTokenCache } from "../../core/src/index.ts";
import { Browser } from "../../core/test/support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "../../core/test/support/clock.ts";
import { copyOf, signIn, userOf } from "../../core/test/support/signed-in.ts";
import { type StartedExpress, startExpress, versions } from "./support/start-express.ts";

let away = false;
class MapStore extends session.Store {
  readonly sessions: Map<string, string>;
  constructor(sessions: Map<string, string>) {
    super();
    this.sessions = sessions;
  }
  override get(id: string, done: (error: unknown, found?: session.SessionData | null) => void): void {
    const found = this.sessions.get(id);
    done(undefined, found === undefined ? null : (JSON.parse(found) as session.SessionData));
  }
  override set(id: string, data: session.SessionData, done?: (error?: unknown) => void): void {
    if (away) {
      return done?.(new Error("the session store is away"));
    }
    this.sessions.set(id, JSON.stringify(data));
    done?.();
  }
  override destroy(id: string, done?: (error?: unknown) => void): void {
    if (away) {
      return done?.(new Error("the session store is away"));
    }
    this.sessions.delete(id);
    done?.();
  }
}

let emulator: Emulator;
let sessions: Map<string, string>;
let app: StartedExpress;
let browser: Browser;
const [version] = versions;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  vi.useRealTimers();
  thawTime();
  away = false;
  await app.close();
  await emulator.control.reset();
});
afterAll(() => emulator.close());

/** An app that may end its own session when the user signs out. */
const start = (destroys: boolean, changes = {}): Promise<StartedExpress> =>
  startExpress(
    version as (typeof versions)[number],
    emulator,
    (server, auth) => {
      const store = new MapStore(sessions);
      server.use(session({ name: "app", secret: "a secret", resave: false, saveUninitialized: false, store }));
      if (destroys) {
        server.post("/auth/sign-out", (request, response, next) => {
          response.on("finish", () => request.session.destroy(() => {}));
          next();
        });
      }
      server.use(auth.middleware());
      server.get("/", ({ identity }, response) => void response.json({ user: identity.user ?? null }));
      server.get("/token", auth.requireUser({ scopes: ["User.Read"] }), (_request, response) => void response.json({}));
      server.use(auth.errorHandler());
    },
    { tokenCache: sessionTokenCache(), ...changes },
  );

const signedIn = async (destroys = false): Promise<void> => {
  sessions = new Map();
  app = await start(destroys);
  browser = new Browser(app.origin);
  await signIn(emulator, browser, "ben@contoso.com", "/token");
};
const holdsTokens = (): boolean => [...sessions.values()].join().includes("RefreshToken");

it("a sign-out whose write failed takes effect when the session's store responds again [C10]", async () => {
  await signedIn();
  away = true;
  expect((await browser.post("/auth/sign-out")).status).toBe(302);
  away = false;
  expect(holdsTokens()).toBe(true);
  await vi.waitUntil(() => !holdsTokens(), 10_000);
});

it("the later try does not end the process if the session is gone with its request [C10]", async () => {
  await signedIn(true);
  away = true;
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  let answered = false;
  void browser.post("/auth/sign-out").then(() => (answered = true));
  await vi.waitUntil(() => answered, 10_000);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  // What a timer throws surfaces here; in an app it would be an uncaught exception.
  await vi.advanceTimersByTimeAsync(1001);
});

it("a refresh under way while its user signs out writes nothing back to the session [H04]", async () => {
  freezeTime();
  await signedIn();
  const copy = copyOf(browser, app.origin);
  passSeconds(5400);
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", held: true });
  const flight = copyOf(browser, app.origin).fetch("/token");
  await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
  await browser.post("/auth/sign-out");
  emulator.control.releaseRequests();
  expect([(await flight).status, holdsTokens()]).toEqual([401, false]);
  const restarted = await start(false, { baseUrl: app.origin });
  expect(await userOf(copyOf(copy, restarted.origin))).toBeUndefined();
  await restarted.close();
});
