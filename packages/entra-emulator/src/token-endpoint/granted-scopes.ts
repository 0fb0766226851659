import { EntraError } from "../model/entra-error.ts";
import { graphAppId } from "../model/graph-api.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import type { UserGrant } from "./grant.ts";

export interface GrantedScopes {
  /** The `scp` claim: everything the user has consented to for this resource, not only what this request asks for. */
  readonly values: readonly string[];
  /** The `scope` of the response. */
  readonly scope: string;
}

/**
 * Returns the scopes of the access token.
 *
 * @throws {EntraError} AADSTS65001, when the user has not consented to a requested scope
 */
export function grantedScopes({ consents }: Emulation, app: SeedApp, grant: UserGrant): GrantedScopes {
  const { identity, openIdScopes, resourceScopes } = grant;
  const { resource, values, isDefault, asRequested } = resourceScopes;
  const consented = resource.api.scopes.filter((scope) => consents.has(app, identity, { resource, scope }));
  if (values.some((scope) => !consented.includes(scope)) || (isDefault && consented.length === 0)) {
    throw new EntraError(
      65001,
      "invalid_grant",
      `The user or administrator has not consented to use the application with ID '${app.clientId}' named '${app.displayName}'. Send an interactive authorization request for this user and resource.`,
      { suberror: "consent_required" },
    );
  }
  const all = consented.map(({ value }) => value).filter((value) => value !== "offline_access");
  const withoutOpenId = all.filter((value) => !openIdNames.has(value));
  // MSAL caches the token under `scope`, so it must contain the scopes as the request spells them, including
  // `.default`.
  const short = resource.appId === graphAppId && asRequested.every((scope) => !scope.includes("/"));
  const granted = withoutOpenId.map((value) => (short ? value : `${resource.api.identifierUri}/${value}`));
  const openId = [...openIdScopes].filter((scope) => scope !== "offline_access");
  return {
    values: resource.appId === graphAppId ? all : withoutOpenId,
    scope: [...new Set([...asRequested, ...granted, ...openId])].join(" "),
  };
}

const openIdNames: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);
