import { afterEach, describe, expect, it } from "vitest";

import { apiOptions, call, mintUserToken, mintVersionOne } from "../support/api-tokens.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { bearerRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const api = await testApp(emulator, apiOptions, bearerRoutes);
afterEach(async () => {
  await emulator.control.reset();
  api.identities.length = 0;
});

const keyFetches = (): number => emulator.control.requests().filter(({ path }) => path.endsWith("/keys")).length;

describe("a validated access token", () => {
  it("is not validated twice, and ends with its expiry", async () => {
    freezeTime();
    const token = await mintUserToken(emulator, { secondsFromNow: { exp: 60 } });
    expect((await call(api.origin, token)).status).toBe(200);
    const before = keyFetches();
    expect((await call(api.origin, token)).status).toBe(200);
    expect(keyFetches()).toBe(before);
    passSeconds(60 + 299);
    expect((await call(api.origin, token)).status).toBe(200);
    passSeconds(2);
    expect((await call(api.origin, token)).json["message"]).toContain("has expired");
  });

  it("is accepted synchronously the second time", async () => {
    const later: boolean[] = [];
    const timed = await testApp(emulator, apiOptions, {
      decide: (auth, request) => {
        const result = auth.requireBearer(request);
        later.push(result instanceof Promise);
        return result;
      },
    });
    const token = await mintUserToken(emulator);
    for (const one of [token, token, undefined]) {
      await call(timed.origin, one);
    }
    expect(later).toEqual([true, false, false]);
  });

  it("of version 1.0 whose issuer cannot be fetched is an outage for that version only, and the next request retries", async () => {
    const cold = await testApp(emulator, apiOptions, bearerRoutes);
    expect((await call(cold.origin, await mintUserToken(emulator))).status).toBe(200);
    emulator.control.queueFault({ on: "discovery", status: 503, times: 2 });
    const token = await mintVersionOne(emulator);
    expect((await call(cold.origin, token)).json["error"]).toBe("authority_unavailable");
    const other = await mintUserToken(emulator, { claims: { uti: "another" } });
    expect((await call(cold.origin, other)).status).toBe(200);
    await emulator.control.reset();
    expect((await call(cold.origin, token)).status).toBe(200);
    expect(emulator.control.requests().filter(({ path }) => path.includes("well-known"))).toHaveLength(1);
    expect((await call(cold.origin, await mintVersionOne(emulator, { sign: "unknownKey" }))).status).toBe(401);
  });

  it("is not confused with a forged token that has the same signature", async () => {
    const token = await mintUserToken(emulator);
    expect((await call(api.origin, token)).status).toBe(200);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const changed = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...changed, scp: "everything" })).toString("base64url");
    expect((await call(api.origin, `${header}.${forged}.${signature}`)).status).toBe(401);
  });

  it("is refused within five minutes of a key fetch that withdrew its key", async () => {
    freezeTime();
    const rotating = await testApp(emulator, apiOptions, bearerRoutes);
    const token = await mintUserToken(emulator, { secondsFromNow: { exp: 86_000 } });
    expect((await call(rotating.origin, token)).status).toBe(200);
    await emulator.control.rotateKeys({ keepOld: false });
    expect((await call(rotating.origin, await mintUserToken(emulator))).status).toBe(200);
    expect((await call(rotating.origin, token)).status).toBe(200);
    passSeconds(301);
    expect((await call(rotating.origin, token)).json).toMatchObject({ error: "invalid_token" });
  });

  it("whose keys cannot be fetched is an outage, not an invalid token, and nobody is redirected", async () => {
    const cold = await testApp(emulator, apiOptions, bearerRoutes);
    emulator.control.queueFault({ on: "keys", status: 503, times: 2, headers: { "retry-after": "7" } });
    const token = await mintUserToken(emulator);
    const asPage = { authorization: `Bearer ${token}`, accept: "text/html", "sec-fetch-mode": "navigate" };
    const { status, headers, json } = await call(cold.origin, asPage);
    expect([status, json["error"], headers["retry-after"]]).toEqual([503, "authority_unavailable", "7"]);
    expect([headers["www-authenticate"], headers["content-type"]]).toEqual([
      undefined,
      "application/json; charset=utf-8",
    ]);
    await emulator.control.reset();
    expect((await call(cold.origin, token)).status).toBe(200);
    emulator.control.queueFault([
      { on: "keys", status: 503, times: 9 },
      { on: "discovery", status: 503, times: 9 },
    ]);
    expect((await call(cold.origin, token)).status).toBe(200);
    expect((await call(cold.origin, await mintUserToken(emulator, { claims: { uti: "another" } }))).status).toBe(200);
  });

  it("takes one key fetch for many tokens with invented key ids", async () => {
    const cold = await testApp(emulator, apiOptions, bearerRoutes);
    const kids = Array.from({ length: 20 }, (_, index) => `invented-${index}`);
    const tokens = await Promise.all(kids.map((kid) => mintUserToken(emulator, { header: { kid } })));
    for (const token of tokens) {
      expect((await call(cold.origin, token)).status).toBe(401);
    }
    expect(keyFetches()).toBeLessThanOrEqual(2);
  });
});
