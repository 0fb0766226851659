import { describe, expect, it } from "vitest";

import { setCookieHeader } from "../../src/adapter.ts";
import { encodeSessionCookie } from "../../src/sessions/session-cookie.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { observedStore } from "../support/observed-store.ts";
import { copyOf, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await testApp(emulator);

describe("size and rotation", () => {
  it("a session cookie stays under 3.5 KB with the longest names", () => {
    const { names, session } = internalsOf(emulator, app);
    const guid = "ffffffff-ffff-4fff-8fff-ffffffffffff";
    const long = "\u{1f9d1}\u{1f3fd}\u200d\u{1f680}".repeat(600);
    const cookie = {
      user: {
        id: `${guid}.${guid}`,
        tenantId: guid,
        objectId: guid,
        homeAccountId: `${guid}.${guid}`,
        name: long,
        username: long,
      },
      sessionId: "s".repeat(24),
      generation: "g".repeat(24),
      sealedAt: Date.now(),
      absoluteEnd: Date.now() + 1e9,
      loopCount: 2,
      requestedGrant: "w".repeat(12),
    };
    const header = setCookieHeader(names.sessionCookie(session.seal(encodeSessionCookie(cookie))));
    expect(header.length).toBeLessThan(3500);
  });

  it("with [new, old] secrets, old cookies are read, resealed, and outlive the old secret [D13]", async () => {
    freezeTime();
    const [old, fresh] = ["an-old-secret-of-more-than-32-bytes-0000", "a-new-secret-of-more-than-32-bytes-1111"];
    const store = { tokenCache: emptyCache() };
    const same = { baseUrl: app.origin, ...store };
    const before = await testApp(emulator, { ...same, cookieSecrets: [old] });
    const during = await testApp(emulator, { ...same, cookieSecrets: [fresh, old] });
    const otherNode = await testApp(emulator, { ...same, cookieSecrets: [old, fresh] });
    const after = await testApp(emulator, { ...same, cookieSecrets: [fresh] });
    const browser = new Browser(before.origin);
    const begun = await browser.navigate("/profile");
    const answer = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    await browser.navigate(before.origin + answer.url.pathname + answer.url.search);
    const kept = copyOf(browser, after.origin);

    const rotating = copyOf(browser, during.origin);
    expect(await userOf(rotating)).toBe("ben@contoso.com");
    passSeconds(2 * 3600 + 1);
    expect(await userOf(rotating)).toBe("ben@contoso.com");
    expect(await userOf(copyOf(rotating, otherNode.origin))).toBe("ben@contoso.com");
    expect(await userOf(copyOf(rotating, after.origin))).toBe("ben@contoso.com");

    const late = await kept.navigate("/profile");
    expect(late.status).toBe(302);
    expect((await kept.fetch("/profile")).status).toBe(401);
  });
});

function emptyCache(): { store: ReturnType<typeof observedStore>["store"] } {
  return { store: observedStore().store };
}
