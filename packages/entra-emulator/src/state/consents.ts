import type { Identity, Resource } from "../model/directory.ts";
import { graphAppId } from "../model/graph-api.ts";
import type { RequestedScopes } from "../model/scopes.ts";
import type { SeedApp, SeedScope } from "../model/seed.ts";

/** A permission that the consent page asks for. */
export interface Permission {
  readonly resource: Resource;
  readonly scope: SeedScope;
}

/**
 * The consents granted so far. Entra stores consent per tenant, so a guest consents once at home and once as a guest.
 */
export class Consents {
  readonly #granted = new Set<string>();

  has(app: SeedApp, identity: Identity, { resource, scope }: Permission): boolean {
    const seeded = identity.user.consentedApps?.includes(app.clientId) === true && scope.administratorOnly !== true;
    const forTenant = tenantKey(app, identity.tenantId, resource.appId, scope.value);
    return seeded || this.#granted.has(forTenant) || this.#granted.has(key(app, identity, resource.appId, scope.value));
  }

  grant(app: SeedApp, identity: Identity, permissions: readonly Permission[]): void {
    for (const { resource, scope } of permissions) {
      this.#granted.add(key(app, identity, resource.appId, scope.value));
    }
  }

  /** Grants an administrator's consent for all users of a tenant, including guests. */
  grantForTenant(app: SeedApp, tenantId: string, permissions: readonly Permission[]): void {
    for (const { resource, scope } of permissions) {
      this.#granted.add(tenantKey(app, tenantId, resource.appId, scope.value));
    }
  }

  /** Withdraws everything that the user has consented to for an app. */
  withdraw(app: SeedApp, oid: string): void {
    for (const entry of this.#granted) {
      const [clientId, , user] = entry.split("|");
      if (clientId === app.clientId && user === oid) {
        this.#granted.delete(entry);
      }
    }
  }

  clear(): void {
    this.#granted.clear();
  }
}

/** Returns the permissions that a request asks for; `.default` means every scope that an ordinary user can grant. */
export function requestedPermissions(requested: RequestedScopes, graph: Resource): readonly Permission[] {
  const openId = graph.api.scopes
    .filter((scope) => requested.openId.has(scope.value))
    .map((scope) => ({ resource: graph, scope }));
  const others = requested.resources.flatMap(({ resource, values, isDefault }) =>
    (isDefault ? grantableScopes(resource) : values).map((scope) => ({ resource, scope })),
  );
  return [...openId, ...others];
}

/** Returns the scopes of a resource that an ordinary user can grant, without those of OpenID Connect. */
function grantableScopes(resource: Resource): readonly SeedScope[] {
  const openId = resource.appId === graphAppId ? ["openid", "profile", "email", "offline_access"] : [];
  return resource.api.scopes.filter((scope) => scope.administratorOnly !== true && !openId.includes(scope.value));
}

function key(app: SeedApp, identity: Identity, resource: string, scope: string): string {
  return [app.clientId, identity.tenantId, identity.oid, resource, scope].join("|");
}

function tenantKey(app: SeedApp, tenantId: string, resource: string, scope: string): string {
  return [app.clientId, tenantId, "*", resource, scope].join("|");
}
