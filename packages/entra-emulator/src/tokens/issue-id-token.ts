import { fillClientId, type IdTokenFault } from "../faults/fault.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Clock } from "../lib/clock.ts";
import { applyPatch, isJsonObject, type JsonObject } from "../lib/json.ts";
import { idTokenClaims, type IdTokenInput } from "./id-token.ts";
import type { Issuers } from "./issuers.ts";
import { signToken } from "./sign-token.ts";

/** The state of an emulator that issuing an ID token depends on. */
export interface TokenIssuer {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly issuers: Issuers;
  readonly keys: KeyRing;
}

/** Returns a signed ID token with the changes that a fault demands. */
export async function issueIdToken(
  { baseUrl, clock, issuers, keys }: TokenIssuer,
  input: Omit<IdTokenInput, "baseUrl" | "issuers" | "now">,
  fault: IdTokenFault | undefined,
): Promise<string> {
  const now = clock.now();
  const times = Object.entries(fault?.secondsFromNow ?? {}).map(([name, seconds]) => [name, now + seconds] as const);
  const patch: JsonObject = { ...fault?.claims, ...Object.fromEntries(times) };
  const filled = fillClientId(patch, input.app.clientId);
  const claims = applyPatch(idTokenClaims({ ...input, baseUrl, issuers, now }), isJsonObject(filled) ? filled : {});
  return signToken(claims, input.identity.tenantId, keys, { sign: fault?.sign, header: fault?.header });
}
