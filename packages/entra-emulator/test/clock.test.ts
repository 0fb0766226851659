import { startEmulator } from "@identity-web/entra-emulator";
import { afterEach, expect, test, vi } from "vitest";

import { claimsOf, signInForTokens } from "./support/web-app.ts";

afterEach(() => void vi.useRealTimers());

test("a test that fakes Date moves the emulator too, and the control's offset comes on top", async () => {
  const emulator = await startEmulator();
  try {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-02-03T04:05:06Z") });
    emulator.control.advanceClock(54);
    const { id_token, access_token } = await signInForTokens(emulator, "ben@contoso.com");
    const now = Date.parse("2031-02-03T04:06:00Z") / 1000;
    expect(claimsOf(id_token)).toMatchObject({ iat: now, nbf: now, exp: now + 3600, auth_time: now });
    const me = await fetch(`${emulator.graphUrl}/me`, {
      headers: { authorization: `Bearer ${access_token as string}` },
    });
    expect(me.status).toBe(200);
  } finally {
    await emulator.close();
  }
});
