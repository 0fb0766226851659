import { createHash } from "node:crypto";

import type { JsonObject } from "../lib/json.ts";
import { randomToken } from "../lib/random.ts";
import type { Resource } from "../model/directory.ts";
import type { SeedApp } from "../model/seed.ts";
import type { ClientAuth } from "./access-token.ts";
import type { Issuers } from "./issuers.ts";

export interface AppTokenInput {
  readonly issuers: Issuers;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  readonly app: SeedApp;
  readonly tenantId: string;
  readonly resource: Resource;
  readonly clientAuth: ClientAuth;
}

/** Returns the claims of an app-only access token: no `scp` and no name, but the app's permissions in `roles`. */
export function appTokenClaims({
  issuers,
  now,
  lifetimeSeconds,
  app,
  tenantId,
  resource,
  clientAuth,
}: AppTokenInput): JsonObject {
  const roles = app.appPermissions?.find(({ clientId }) => clientId === resource.appId)?.roles ?? [];
  const principal = servicePrincipalId(app.clientId, tenantId);
  const version: JsonObject =
    resource.api.accessTokenVersion === 1
      ? {
          aud: resource.api.identifierUri,
          iss: issuers.versionOne(tenantId),
          appid: app.clientId,
          appidacr: clientAuth,
          ver: "1.0",
        }
      : { aud: resource.appId, iss: issuers.versionTwo(tenantId), azp: app.clientId, azpacr: clientAuth, ver: "2.0" };
  return {
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    aio: randomToken(24),
    idtyp: "app",
    oid: principal,
    rh: `1.${randomToken(12)}`,
    ...(roles.length === 0 ? {} : { roles: [...roles] }),
    sub: principal,
    tid: tenantId,
    uti: randomToken(16),
    ...version,
  };
}

/** Returns the object id of the app's service principal in one tenant. */
function servicePrincipalId(clientId: string, tenantId: string): string {
  const hash = createHash("sha256").update(`${clientId}|${tenantId}`).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
