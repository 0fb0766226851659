import { afterEach, describe, expect, it } from "vitest";

import { call, mintAppToken, mintUserToken } from "../support/api-tokens.ts";
import { bearerApp, challengeOf } from "../support/bearer-app.ts";
import { contoso } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await bearerApp(emulator);
const { api } = app;
afterEach(async () => {
  await emulator.control.reset();
  app.reset();
});

const bare = (): string => `Bearer realm="", authorization_uri="${emulator.url}/${contoso}/oauth2/v2.0/authorize"`;

describe("the Authorization header", () => {
  it("that is missing or has another scheme gets 401 without an error code", async () => {
    for (const headers of [
      {},
      { authorization: "Basic YTpi" },
      { authorization: "Bearertoken" },
      { authorization: "" },
    ]) {
      const answer = await call(api.origin, headers);
      expect([answer.status, answer.json["error"], challengeOf(answer)]).toEqual([401, "token_missing", bare()]);
    }
    expect(api.events).toEqual([]);
  });

  it("is parsed in any case of the scheme and with any number of spaces", async () => {
    const token = await mintUserToken(emulator);
    for (const scheme of ["Bearer", "bearer", "BEARER", "Bearer  "]) {
      expect((await call(api.origin, { authorization: `${scheme} ${token}` })).status).toBe(200);
    }
  });

  it("that is sent twice is refused, although each alone would pass, and whichever comes first", async () => {
    const [one, other] = [`Bearer ${await mintUserToken(emulator)}`, `Bearer ${await mintAppToken(emulator)}`];
    for (const authorization of [
      [one, one],
      [one, other],
      ["Basic YTpi", one],
      [one, "Basic YTpi"],
      `${one}, ${other}`,
    ]) {
      const answer = await call(api.origin, { authorization });
      expect([answer.status, answer.json["error"]]).toEqual([400, "invalid_request"]);
      expect(challengeOf(answer)).toContain(`error="invalid_request"`);
    }
    expect(api.identities).toEqual([]);
  });

  it("with anything but one token is refused as malformed", async () => {
    const token = await mintUserToken(emulator);
    for (const text of [
      "Bearer",
      "Bearer ",
      `Bearer ${token} x`,
      `Bearer "${token}"`,
      `Bearer ${token},`,
      "Bearer ä",
    ]) {
      expect((await call(api.origin, { authorization: text })).json["error"]).toBe("invalid_request");
    }
  });

  it("of 100 KB is refused without being parsed", async () => {
    const token = await mintUserToken(emulator, { claims: { padding: "x".repeat(75_000) } });
    expect(token.length).toBeGreaterThan(100_000);
    const answer = await call(api.origin, token);
    expect([answer.status, answer.json["error"]]).toEqual([400, "invalid_request"]);
    expect(emulator.control.requests()).toEqual([]);
  });

  it("is the only place for a token: a token in the address counts as missing", async () => {
    const token = await mintUserToken(emulator);
    expect((await call(`${api.origin}/?access_token=${token}`)).json["error"]).toBe("token_missing");
  });
});
