import type { Identity, Resource } from "./directory.ts";
import { graphAppId } from "./graph-api.ts";
import type { RequestedScopes } from "./scopes.ts";
import type { SeedApp, SeedScope } from "./seed.ts";

/** One permission that the consent page asks for. */
export interface Permission {
  readonly resource: Resource;
  readonly scope: SeedScope;
}

/** Who has agreed to what. Entra keeps consent per tenant, so a guest agrees once at home and once as a guest. */
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

  /** An administrator agrees for everybody, guests included. */
  grantForTenant(app: SeedApp, tenantId: string, permissions: readonly Permission[]): void {
    for (const { resource, scope } of permissions) {
      this.#granted.add(tenantKey(app, tenantId, resource.appId, scope.value));
    }
  }

  /** As if the user had withdrawn what they agreed to. */
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

/** What a request asks for, as permissions: `.default` stands for everything an ordinary user can grant. */
export function requestedPermissions(requested: RequestedScopes, graph: Resource): readonly Permission[] {
  const openId = graph.api.scopes
    .filter((scope) => requested.openId.has(scope.value))
    .map((scope) => ({ resource: graph, scope }));
  const others = requested.resources.flatMap(({ resource, values, everything }) =>
    (everything ? grantableScopes(resource) : values).map((scope) => ({ resource, scope })),
  );
  return [...openId, ...others];
}

/** The scopes of a resource that an ordinary user can grant, without those of OpenID Connect. */
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
