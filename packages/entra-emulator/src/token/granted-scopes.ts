import type { Emulation } from "../emulation.ts";
import { EntraError } from "../model/entra-error.ts";
import { graphAppId } from "../model/graph-api.ts";
import type { SeedApp } from "../model/seed.ts";
import type { UserGrant } from "./grants.ts";

export interface GrantedScopes {
  /** The `scp` claim: everything the user has ever agreed to for this resource, not only what was asked for now. */
  readonly values: readonly string[];
  /** The `scope` of the answer. */
  readonly scope: string;
}

/** What the access token is good for; throws where something that was asked for has not been consented to. */
export function grantedScopes({ consents }: Emulation, app: SeedApp, grant: UserGrant): GrantedScopes {
  const { identity, openIdScopes, resourceScopes } = grant;
  const { resource, values, everything, written } = resourceScopes;
  const consented = resource.api.scopes.filter((scope) => consents.has(app, identity, { resource, scope }));
  if (values.some((scope) => !consented.includes(scope)) || (everything && consented.length === 0)) {
    throw new EntraError(
      65001,
      "invalid_grant",
      `The user or administrator has not consented to use the application with ID '${app.clientId}' named '${app.displayName}'. Send an interactive authorization request for this user and resource.`,
      { suberror: "consent_required" },
    );
  }
  const all = consented.map(({ value }) => value).filter((value) => value !== "offline_access");
  const own = all.filter((value) => !openIdNames.has(value));
  // MSAL files the token under `scope`, so what was asked for must occur in it as it was written, `.default` included.
  const short = resource.appId === graphAppId && written.every((scope) => !scope.includes("/"));
  const named = own.map((value) => (short ? value : `${resource.api.identifierUri}/${value}`));
  const openId = [...openIdScopes].filter((scope) => scope !== "offline_access");
  return {
    values: resource.appId === graphAppId ? all : own,
    scope: [...new Set([...written, ...named, ...openId])].join(" "),
  };
}

const openIdNames: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);
