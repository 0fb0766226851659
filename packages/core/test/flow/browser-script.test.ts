import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { NodeRequest, writeHead, writeResponse } from "../../src/adapter.ts";
import { createIdentityWeb, type IdentityWebOptions, type SignInOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { type App, emulatorOptions } from "../support/start-app.ts";

let emulator: Emulator;
const started: App[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterEach(async () => {
  for (const app of started.splice(0)) {
    await app.close();
  }
});
afterAll(() => emulator.close());

const own = "/getAToken";

/** `/link` returns an authorization URL of the app; every other path returns what was requested. */
async function appWith(
  changes: Partial<IdentityWebOptions> = {},
  wanted: SignInOptions = { scopes: ["Mail.Send"], redirectPath: own, returnTo: "/mail?draft=7" },
): Promise<App> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const auth = createIdentityWeb({ ...emulatorOptions(emulator, origin), redeemCodesAt: [own], ...changes });
  server.on("request", (message, response) => {
    const request = new NodeRequest(message, message.url ?? "/");
    const answer = async (): Promise<void> => {
      const guarded = request.path === "/profile" || request.path === "/token";
      const result = await (guarded ? auth.requireUser(request) : auth.handle(request));
      if (result.kind !== "pass") {
        return writeResponse(response, result);
      }
      writeHead(response, result);
      if (request.path === "/link") {
        const made = await auth.authorizationUrl(request, wanted);
        writeHead(response, { ...result, ...made });
        response.end(made.url);
        return;
      }
      if (request.path === "/token") {
        response.end((await result.identity.acquireToken(["Mail.Send"])).scopes.join(" "));
        return;
      }
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ asked: request.path + request.search, user: result.identity.user ?? null }));
    };
    answer().catch(async (error: unknown) => {
      const result = await auth.respondToError(request, error);
      if (result !== undefined && result.kind !== "pass") {
        return writeResponse(response, result);
      }
      response.writeHead(500).end(error instanceof Error ? error.message : "");
    });
  });
  const app: App = {
    origin,
    auth,
    events: [],
    handled: [],
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await auth.close();
    },
  };
  started.push(app);
  return app;
}

describe("/auth/browser.js", () => {
  it("is a script that knows where its window ends, and a page for the window itself", async () => {
    const app = await appWith();
    const browser = new Browser(app.origin);
    const script = await browser.fetch("/auth/browser.js");
    expect(script.headers["content-type"]).toContain("text/javascript");
    const source = `data:text/javascript,${encodeURIComponent(script.body)}`;
    const { fetchWithSignIn } = (await import(/* @vite-ignore */ source)) as Record<string, unknown>;
    expect(typeof fetchWithSignIn).toBe("function");
    const page = await browser.navigate("/auth/browser.js");
    expect([page.headers["content-type"], page.body]).toEqual([
      expect.stringContaining("text/html"),
      expect.stringContaining("You can close this window"),
    ]);
  });
});
