import { randomInt } from "node:crypto";

import { fillClientId, type TokenFault } from "../faults/fault.ts";
import { applyPatch, isJsonObject, type JsonObject } from "../lib/json.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import type { ClientAuth } from "../tokens/access-token.ts";
import { appTokenClaims } from "../tokens/app-token.ts";
import { signToken } from "../tokens/sign-token.ts";
import type { AppGrant } from "./grant.ts";

interface AppTokenOptions {
  readonly clientAuth: ClientAuth;
  readonly fault: TokenFault | undefined;
}

/** Returns the token response for the app itself: like Entra's, it has four fields and no scope. */
export async function appTokenResponse(
  { clock, issuers, keys }: Emulation,
  app: SeedApp,
  { tenantId, resource }: AppGrant,
  { clientAuth, fault }: AppTokenOptions,
): Promise<JsonObject> {
  const lifetimeSeconds = fault?.accessTokenLifetimeSeconds ?? randomInt(3599, 5400);
  const claims = appTokenClaims({ issuers, now: clock.now(), lifetimeSeconds, app, tenantId, resource, clientAuth });
  const response: JsonObject = {
    token_type: "Bearer",
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await signToken(claims, tenantId, keys),
    ...(fault?.refreshInSeconds === undefined ? {} : { refresh_in: fault.refreshInSeconds }),
  };
  const patch = fillClientId(fault?.json ?? {}, app.clientId);
  return applyPatch(response, isJsonObject(patch) ? patch : {});
}
