import { startEmulator } from "@identity-web/entra-emulator";
import { afterEach, expect, test, vi } from "vitest";

import { claimsOf, fetchGraph, signInForTokens } from "../support/web-app.ts";

afterEach(() => void vi.useRealTimers());

test("faking Date moves the emulator's clock too, and advanceClock adds to it", async () => {
  const emulator = await startEmulator();
  try {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-02-03T04:05:06Z") });
    emulator.control.advanceClock(54);
    const { id_token, access_token } = await signInForTokens(emulator, "ben@contoso.com");
    const now = Date.parse("2031-02-03T04:06:00Z") / 1000;
    expect(claimsOf(id_token)).toMatchObject({ iat: now, nbf: now, exp: now + 3600, auth_time: now });
    const me = await fetchGraph(emulator, "/me", access_token);
    expect(me.status).toBe(200);
  } finally {
    await emulator.close();
  }
});
