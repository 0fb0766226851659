import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { apiOptions, call, mintAppToken, mintUserToken, userToken } from "../../core/test/support/api-tokens.ts";
import { ConfigurationError, wrap } from "../src/index.ts";
import { type StartedExpress, startExpress, versions } from "./support/start-express.ts";

let emulator: Emulator;
let started: StartedExpress;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => started.close());
afterAll(() => emulator.close());

describe.each(versions)("a web API in $name", (version) => {
  it("lets callers in by their tokens, each route with its own guard", async () => {
    started = await startExpress(
      version,
      emulator,
      (app, auth) => {
        app.get("/tasks", auth.requireBearer({ scopes: ["access_as_user"] }), (request, response) => {
          response.json(request.identity.caller?.scopes);
        });
        app.get("/all", auth.requireBearer({ appPermissions: ["Tasks.Read.All"] }), (request, response) => {
          response.json([request.identity.user ?? null, request.identity.caller?.kind]);
        });
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
  });

  it("responds with the claims if a handler needs more from the user, through the error handler", async () => {
    started = await startExpress(
      version,
      emulator,
      (app, auth) => {
        app.use(auth.middleware());
        const pay = wrap(async (request, response) => {
          await request.identity.requireAuthenticationContext("c1");
          response.send("paid");
        });
        app.post("/pay", auth.requireBearer(), pay);
        app.use(auth.errorHandler());
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
    started = await startExpress(version, emulator, (_app, auth) => {
      expect(() => auth.requireBearer({ scopes: [] })).toThrow(ConfigurationError);
    });
  });
});
