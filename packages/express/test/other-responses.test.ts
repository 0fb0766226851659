import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { Response } from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { deferred } from "../../core/test/support/deferred.ts";
import { observedStore } from "../../core/test/support/observed-store.ts";
import { signIn } from "../../core/test/support/signed-in.ts";
import { InteractionRequiredError } from "../src/index.ts";
import { signedIn, type StartedExpress, startExpress, versions } from "./support/start-express.ts";

const unhandled: unknown[] = [];
const notice = (reason: unknown): void => void unhandled.push(reason);
let emulator: Emulator;
let started: StartedExpress;
beforeAll(async () => {
  emulator = await startEmulator();
  process.on("unhandledRejection", notice);
});
afterEach(async () => {
  vi.useRealTimers();
  await started.close();
  await emulator.control.reset();
  // Unhandled rejections are reported after the microtasks.
  await new Promise((turn) => setImmediate(turn));
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(async () => {
  process.off("unhandledRejection", notice);
  await emulator.close();
});

describe.each(versions)("$name, when something else has responded already", (version) => {
  it("drops our response because Entra was slow, and reports no error", async () => {
    const [began, go] = [deferred(), deferred()];
    const failed = vi.fn();
    let waiting: Response | undefined;
    started = await startExpress(
      version,
      emulator,
      (server, auth) => {
        server.use((_request, response, next) => {
          waiting ??= response;
          next();
        });
        server.use(auth.middleware());
        server.get("/page", auth.requireUser());
        server.use(auth.errorHandler());
        server.use((error: unknown, _request: unknown, _response: unknown, _next: unknown) => void failed(error));
      },
      {
        fetch: async (url, init) => {
          began.resolve();
          await go.promise;
          return fetch(url, init);
        },
      },
    );
    const slow = new Browser(started.origin).navigate("/page");
    await began.promise;
    waiting?.status(503).send("too late");
    expect(await slow).toMatchObject({ status: 503, body: "too late", setCookies: [] });
    // Waits for the same document of Entra after the first request, so that the first has finished.
    const next = new Browser(started.origin).navigate("/page");
    go.resolve();
    expect((await next).status).toBe(302);
    expect(failed).not.toHaveBeenCalled();
  });

  it("does not run the handler behind a guard because the token cache was slow", async () => {
    const [began, go] = [deferred(), deferred()];
    const observed = observedStore();
    const handled = vi.fn();
    let waiting: Response | undefined;
    started = await startExpress(
      version,
      emulator,
      (server, auth) => {
        server.use((_request, response, next) => {
          waiting = response;
          next();
        });
        server.get("/page", auth.requireUser(), (_request, response) => {
          handled();
          response.send("fine");
        });
        server.use(auth.middleware());
      },
      { tokenCache: { store: observed.store } },
    );
    const browser = await signedIn(emulator, started, "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    observed.before = (operation) => {
      if (operation !== "get") {
        return undefined;
      }
      began.resolve();
      return go.promise;
    };
    const slow = browser.navigate("/page");
    await began.promise;
    waiting?.status(503).send("too late");
    expect(await slow).toMatchObject({ status: 503, body: "too late" });
    go.resolve();
    expect((await browser.navigate("/page")).body).toBe("fine");
    expect(handled).toHaveBeenCalledTimes(1);
  });

  it("passes the error no further if an error handler waited for Entra", async () => {
    const [began, go] = [deferred(), deferred()];
    const failed = vi.fn();
    let waiting: Response | undefined;
    started = await startExpress(
      version,
      emulator,
      (server, auth) => {
        server.use(auth.middleware());
        server.get("/page", (_request, response) => {
          waiting = response;
          throw new InteractionRequiredError("login_required", "Nobody is signed in.");
        });
        server.use(auth.errorHandler());
        server.use((error: unknown, _request: unknown, _response: unknown, _next: unknown) => void failed(error));
      },
      {
        fetch: async (url, init) => {
          began.resolve();
          await go.promise;
          return fetch(url, init);
        },
      },
    );
    const slow = new Browser(started.origin).navigate("/page");
    await began.promise;
    waiting?.status(503).send("too late");
    expect((await slow).body).toBe("too late");
    const next = new Browser(started.origin).navigate("/auth/sign-in");
    go.resolve();
    expect((await next).status).toBe(302);
    expect(failed).not.toHaveBeenCalled();
  });
});

describe("one cookie of a name", () => {
  it.each(versions)(
    "the end wins if the middleware renews a session and a custom route ends it ($name)",
    async (version) => {
      started = await startExpress(
        version,
        emulator,
        (server, auth) => {
          server.use(auth.middleware());
          server.get("/getAToken", auth.completeSignIn());
          server.get("/page", auth.requireUser(), (_request, response) => void response.send("fine"));
          server.post("/logout", auth.signOut());
        },
        { routes: false, redirectPath: "/getAToken" },
      );
      const browser = new Browser(started.origin);
      await signIn(emulator, browser, "ben@contoso.com", "/page");
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3600_000 });
      const renewed = await browser.navigate("/page");
      expect(renewed.setCookies.filter((one) => one.startsWith("identity-"))).toHaveLength(1);
      vi.setSystemTime(Date.now() + 3 * 3600_000);
      const out = await browser.post("/logout");
      expect(out.setCookies.filter((one) => one.startsWith("identity-"))).toEqual([
        expect.stringMatching(/=;.*Max-Age=0/u),
      ]);
      expect((await browser.navigate("/page")).status).toBe(302);
    },
  );
});
