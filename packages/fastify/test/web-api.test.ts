import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { apiOptions, call, mintAppToken, mintUserToken, userToken } from "../../core/test/support/api-tokens.ts";
import { ConfigurationError } from "../src/index.ts";
import { type StartedFastify, startFastify } from "./support/start-fastify.ts";

let emulator: Emulator;
let started: StartedFastify;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => started.close());
afterAll(() => emulator.close());

describe("a web API in Fastify", () => {
  it("lets callers in by their tokens, each route with its own guard, with and without the plugin", async () => {
    for (const withPlugin of [true, false]) {
      started = await startFastify(
        emulator,
        async (app, auth) => {
          if (withPlugin) {
            await app.register(auth.plugin);
          }
          const tasks = auth.requireBearer({ scopes: ["access_as_user"] });
          const all = auth.requireBearer({ appPermissions: ["Tasks.Read.All"] });
          app.get("/tasks", { preHandler: tasks }, async (request) => request.identity.caller?.scopes);
          app.get("/all", { onRequest: all }, async ({ identity }) => [identity.user ?? null, identity.caller?.kind]);
        },
        apiOptions,
      );
      const [user, app] = [await userToken(emulator), await mintAppToken(emulator)];
      expect((await call(`${started.origin}/tasks`, user)).body).toBe('["access_as_user","Tasks.Read"]');
      expect((await call(`${started.origin}/tasks`, app)).json["error"]).toBe("insufficient_scope");
      expect((await call(`${started.origin}/all`, app)).body).toBe('[null,"app"]');
      expect((await call(`${started.origin}/all`, user)).status).toBe(403);
      const nobody = await call(`${started.origin}/tasks`, { accept: "text/html", "sec-fetch-mode": "navigate" });
      expect([nobody.status, nobody.headers.location]).toEqual([401, undefined]);
      expect(nobody.headers["www-authenticate"]).toMatch(/^Bearer realm="", authorization_uri="[^"]+"$/u);
      const headers = { authorization: `Bearer ${user}` };
      expect((await started.app.inject({ url: "/tasks", headers })).statusCode).toBe(200);
      if (withPlugin) {
        await started.close();
      }
    }
  });

  it("responds with the claims if a handler needs more from the user", async () => {
    started = await startFastify(
      emulator,
      async (app, auth) => {
        await app.register(auth.plugin);
        app.post("/pay", { preHandler: auth.requireBearer() }, async (request) => {
          await request.identity.requireAuthenticationContext("c1");
          return "paid";
        });
      },
      apiOptions,
    );
    const weak = await mintUserToken(emulator, { claims: { xms_cc: ["cp1"] } });
    const answer = await call(`${started.origin}/pay`, weak, "POST");
    expect([answer.status, answer.json["error"]]).toEqual([401, "insufficient_claims"]);
    const strong = await mintUserToken(emulator, { claims: { acrs: ["c1"] } });
    expect((await call(`${started.origin}/pay`, strong, "POST")).body).toBe("paid");
  });

  it("does not start with a guard that nobody could pass", async () => {
    started = await startFastify(emulator, (_app, auth) => {
      expect(() => auth.requireBearer({ scopes: [] })).toThrow(ConfigurationError);
    });
  });
});
