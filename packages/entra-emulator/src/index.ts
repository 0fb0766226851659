/**
 * Emulates Microsoft Entra ID and a small part of Microsoft Graph on this machine, for development and tests.
 *
 * @example
 * import { startEmulator } from "@identity-web/entra-emulator";
 *
 * const emulator = await startEmulator();
 * const request = new URLSearchParams({
 *   client_id: "aaaaaaaa-0000-4000-8000-00000000000a",
 *   response_type: "code",
 *   redirect_uri: "http://localhost:3000/auth/callback",
 *   scope: "openid profile User.Read",
 * });
 * const authorizeUrl = `${emulator.url}/common/oauth2/v2.0/authorize?${request.toString()}`;
 * const { url } = await emulator.signIn(authorizeUrl, "alice@contoso.com");
 * console.log(url.searchParams.get("code"));
 * await emulator.close();
 *
 * @module
 */
export { type Control } from "./control/control.ts";
export {
  type AuthorizeFault,
  type DiscoveryFault,
  type Fault,
  type FaultError,
  type GraphFault,
  type IdTokenFault,
  type KeysFault,
  type SignOutFault,
  type TokenFault,
  type WrongSignature,
} from "./faults/fault.ts";
export { conformanceFaults, type ConformanceTest } from "./faults/conformance-faults.ts";
export { type LoggedRequest } from "./state/request-log.ts";
export { defaultSeed } from "./default-seed.ts";
export {
  type OptionalClaim,
  type Seed,
  type SeedApi,
  type SeedApp,
  type SeedFederatedCredential,
  type SeedGuest,
  type SeedMessage,
  type SeedScope,
  type SeedSecret,
  type SeedTenant,
  type SeedUser,
  type SignInAudience,
} from "./model/seed.ts";
export { SeedError, validateSeed } from "./model/validate-seed.ts";
export { EmulatedBrowser } from "./browser/emulated-browser.ts";
export type { SignInOptions, SignInResult } from "./browser/sign-in.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start-emulator.ts";
export { type Json, type JsonObject } from "./lib/json.ts";
export { type SignOptions } from "./tokens/sign-token.ts";
