import { randomInt } from "node:crypto";

import { fillClientId, type TokenFault } from "../control/fault.ts";
import type { Emulation } from "../emulation.ts";
import type { SeedApp } from "../model/seed.ts";
import { appTokenClaims } from "../tokens/app-token.ts";
import { applyPatch, isJsonObject, type JsonObject } from "../tokens/json.ts";
import { signToken } from "../tokens/sign-token.ts";
import type { AppGrant } from "./grants.ts";

/** Four fields and no scope, as Entra answers an app. */
export async function appTokenAnswer(
  { clock, issuers, keys }: Emulation,
  app: SeedApp,
  { tenantId, resource }: AppGrant,
  proof: "1" | "2",
  fault: TokenFault | undefined,
): Promise<JsonObject> {
  const lifetimeSeconds = fault?.accessTokenLifetimeSeconds ?? randomInt(3599, 5400);
  const claims = appTokenClaims({ issuers, now: clock.now(), lifetimeSeconds, app, tenantId, resource, proof });
  const answer: JsonObject = {
    token_type: "Bearer",
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await signToken(claims, tenantId, keys),
    ...(fault?.refreshInSeconds === undefined ? {} : { refresh_in: fault.refreshInSeconds }),
  };
  const patch = fillClientId(fault?.json ?? {}, app.clientId);
  return applyPatch(answer, isJsonObject(patch) ? patch : {});
}
