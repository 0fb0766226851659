import type { Fault } from "@identity-web/entra-emulator";

export const username = "canary-address@contoso.com";
export const name = "Canary-Name Vogel";
/** A description as Entra writes them: it names people. */
export const telling = `${name} <${username}> may not`;
/** Ways for a sign-in to fail at Entra. */
export const signInFaults: readonly Fault[] = [
  { on: "authorize", error: { error: "access_denied", code: 65004, message: telling } },
  { on: "authorize", error: { error: "server_error", message: telling } },
  { on: "token", error: { error: "invalid_grant", code: 70000, message: telling } },
  { on: "token", error: { error: "invalid_client", code: 7000215, message: telling } },
  { on: "token", status: 502, body: `<html>${telling}</html>` },
  { on: "token", reset: true },
  { on: "token", clientInfo: { uid: "a11ce000-0000-4000-8000-000000000001" } },
  { on: "token", clientInfo: `${name}` },
  ...[
    { aud: "x" },
    { iss: "https://x" },
    { exp: 1 },
    { nonce: "x" },
    { tid: "22222222-2222-4222-8222-222222222222" },
    { oid: name },
  ].map((claims): Fault => ({ on: "token", idToken: { claims } })),
  { on: "token", idToken: { sign: "none" } },
  { on: "token", idToken: { sign: "badSignature" } },
  { on: "token", json: { id_token: name } },
];

/** Ways for a refresh to fail there; the last ends the session. */
export const refreshFaults: readonly Fault[] = [
  { on: "token", error: { error: "invalid_grant", code: 65001, suberror: "consent_required", message: telling } },
  { on: "token", error: { error: "invalid_scope", code: 70011, message: telling } },
  { on: "token", error: { error: "invalid_client", code: 7000222, message: telling } },
  { on: "token", idToken: { claims: { aud: "x" } } },
  { on: "token", idToken: { claims: { exp: 1 } } },
  { on: "token", status: 500, body: telling, times: 2 },
  { on: "token", reset: true, times: 2 },
  { on: "token", json: { access_token: "" } },
  { on: "token", idToken: { claims: { oid: "a11ce000-0000-4000-8000-000000000001" } } },
];
