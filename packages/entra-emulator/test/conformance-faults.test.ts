import { conformanceFaults, startEmulator, type Emulator } from "@identity-web/entra-emulator";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { faultProblems } from "../src/control/validate-fault.ts";
import { contoso, signInForTokens, webApp } from "./support/web-app.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

const names = Object.keys(conformanceFaults) as (keyof typeof conformanceFaults)[];

test.each(names)("%s can also be queued over HTTP", (name) => {
  expect(faultProblems(conformanceFaults[name])).toEqual([]);
});

/** A relying party that checks everything which the conformance tests are about, with a clock skew of five minutes. */
async function signInStrictly(): Promise<string> {
  const discovery = (await (
    await fetch(`${emulator.url}/${contoso}/v2.0/.well-known/openid-configuration`)
  ).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  if (discovery.issuer !== `${emulator.url}/${contoso}/v2.0`) {
    return "refused";
  }
  const { id_token } = await signInForTokens(emulator, "ben@contoso.com");
  const keys = (await (await fetch(discovery.jwks_uri)).json()) as JSONWebKeySet;
  try {
    const { payload } = await jwtVerify(id_token as string, createLocalJWKSet(keys), {
      algorithms: ["RS256"],
      audience: webApp,
      issuer: discovery.issuer,
      clockTolerance: 300,
      requiredClaims: ["iss", "aud", "sub", "iat", "exp"],
    });
    const alone = !Array.isArray(payload.aud) || payload.aud.length === 1;
    return alone && payload["nonce"] === "some-nonce" ? "accepted" : "refused";
  } catch {
    return "refused";
  }
}

const accepted: ReadonlySet<string> = new Set([
  "fapi2-security-profile-final-client-test-valid-aud-as-array",
  "expired-inside-the-clock-skew",
  "not-before-inside-the-clock-skew",
  "oidcc-client-test-kid-absent-single-jwks",
  "oidcc-client-test-idtoken-sig-rs256",
  "oidcc-client-test-signing-key-rotation",
  "oidcc-client-test-signing-key-rotation-just-before-signing",
  "oidcc-client-test-discovery-openid-config",
  "oidcc-client-test-discovery-jwks-uri-keys",
  // These wait for the hybrid flow and for a refresh; a plain sign-in does not meet them.
  "oidcc-client-test-invalid-chash",
  "oidcc-client-test-missing-chash",
  "oidcc-client-test-refresh-token-invalid-sub",
  "oidcc-client-test-refresh-token-invalid-issuer",
]);

test.each(names)("%s makes a strict relying party refuse exactly where it should", async (name) => {
  emulator.control.queueFault(conformanceFaults[name]);
  expect(await signInStrictly()).toBe(accepted.has(name) ? "accepted" : "refused");
});
