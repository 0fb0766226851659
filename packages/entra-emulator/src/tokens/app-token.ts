import { createHash } from "node:crypto";

import type { Resource } from "../model/directory.ts";
import { randomToken } from "../model/random.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Issuers } from "./issuers.ts";
import type { JsonObject } from "./json.ts";

export interface AppTokenInput {
  readonly issuers: Issuers;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  readonly app: SeedApp;
  readonly tenantId: string;
  readonly resource: Resource;
  /** How the app proved itself: "1" by a secret, "2" by an assertion. */
  readonly proof: "1" | "2";
}

/** An app-only access token: no `scp`, no name; what the app may do stands in `roles`. */
export function appTokenClaims({
  issuers,
  now,
  lifetimeSeconds,
  app,
  tenantId,
  resource,
  proof,
}: AppTokenInput): JsonObject {
  const roles = app.appPermissions?.find(({ clientId }) => clientId === resource.appId)?.roles ?? [];
  const principal = servicePrincipalId(app.clientId, tenantId);
  const version: JsonObject =
    resource.api.accessTokenVersion === 1
      ? {
          aud: resource.api.identifierUri,
          iss: issuers.ofVersionOne(tenantId),
          appid: app.clientId,
          appidacr: proof,
          ver: "1.0",
        }
      : { aud: resource.appId, iss: issuers.of(tenantId), azp: app.clientId, azpacr: proof, ver: "2.0" };
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

/** The object id of the app in one tenant: its service principal. */
function servicePrincipalId(clientId: string, tenantId: string): string {
  const hash = createHash("sha256").update(`${clientId}|${tenantId}`).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
