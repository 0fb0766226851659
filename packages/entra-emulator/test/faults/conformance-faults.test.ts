import { conformanceFaults } from "@identity-web/entra-emulator";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";

import { faultProblems } from "../../src/faults/validate-fault.ts";
import { useEmulator } from "../support/use-emulator.ts";
import { contoso, signInForTokens, webApp } from "../support/web-app.ts";

const emulator = await useEmulator();

const names = Object.keys(conformanceFaults) as (keyof typeof conformanceFaults)[];

test.each(names)("%s passes validation, so it can be queued over HTTP too", (name) => {
  expect(faultProblems(conformanceFaults[name])).toEqual([]);
});

/** A relying party that checks everything the conformance tests cover, with a clock skew of five minutes. */
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
    const singleAudience = !Array.isArray(payload.aud) || payload.aud.length === 1;
    return singleAudience && payload["nonce"] === "some-nonce" ? "accepted" : "refused";
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
  // These affect only the hybrid flow and refreshes, so a plain sign-in is accepted.
  "oidcc-client-test-invalid-chash",
  "oidcc-client-test-missing-chash",
  "oidcc-client-test-refresh-token-invalid-sub",
  "oidcc-client-test-refresh-token-invalid-issuer",
]);

test.each(names)("a strict relying party accepts or refuses %s as specified", async (name) => {
  emulator.control.queueFault(conformanceFaults[name]);
  expect(await signInStrictly()).toBe(accepted.has(name) ? "accepted" : "refused");
});
