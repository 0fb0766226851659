import { fillClientId, type IdTokenFault } from "../control/fault.ts";
import type { Emulation } from "../emulation.ts";
import { idTokenClaims, type IdTokenInput } from "./id-token.ts";
import { applyPatch, isJsonObject, type JsonObject } from "./json.ts";
import { signToken } from "./sign-token.ts";

/** A signed ID token, spoiled where a fault says so. */
export async function issueIdToken(
  { baseUrl, clock, issuers, keys }: Emulation,
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
