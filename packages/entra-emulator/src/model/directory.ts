import { EntraError } from "./entra-error.ts";
import { graphApi, graphAppId } from "./graph-api.ts";
import type { Seed, SeedApi, SeedApp, SeedTenant, SeedUser } from "./seed.ts";

export const personalAccountTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** Graph's addresses in the national clouds, for apps that are configured to run in one of them. */
const nationalGraphs: ReadonlySet<string> = new Set([
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
]);

type TenantAlias = "common" | "organizations";

/** What the first segment of a URL names: one tenant, or an alias for the tenant that the user belongs to. */
export type Authority =
  | { readonly kind: "tenant"; readonly tenant: SeedTenant }
  | { readonly kind: "alias"; readonly alias: TenantAlias };

/** A user as one tenant sees them: a member of their home tenant, or a guest with a different object id. */
export interface Identity {
  readonly user: SeedUser;
  readonly tenantId: string;
  readonly oid: string;
  readonly userPrincipalName: string;
  readonly guest: boolean;
}

/** An API that access tokens are issued for. */
export interface Resource {
  readonly appId: string;
  readonly displayName: string;
  readonly api: SeedApi;
}

/** Looks things up in the seed. Immutable. */
export class Directory {
  readonly #seed: Seed;
  readonly graph: Resource = { appId: graphAppId, displayName: "Microsoft Graph", api: graphApi };

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /**
   * Returns the authority for a URL segment. Case is ignored: MSAL lowercases the authority, people do not.
   *
   * @throws {EntraError} AADSTS90002, when the tenant is not in the seed
   */
  authority(segment: string): Authority {
    const name = segment.toLowerCase();
    if (name === "common" || name === "organizations") {
      return { kind: "alias", alias: name };
    }
    const id = name === "consumers" ? personalAccountTenantId : name;
    const tenant = this.#seed.tenants.find(
      (candidate) => candidate.id === id || candidate.domains.some((domain) => domain.toLowerCase() === id),
    );
    if (tenant === undefined) {
      throw new EntraError(
        90002,
        "invalid_request",
        `Tenant '${segment}' not found. Check the tenant ID or domain, and that the emulator's seed contains the tenant.`,
      );
    }
    return { kind: "tenant", tenant };
  }

  /**
   * Returns the app with this client id.
   *
   * @throws {EntraError} AADSTS700016, when there is no such app at the authority
   */
  app(clientId: string, authority: Authority): SeedApp {
    const app = this.#seed.apps.find((candidate) => candidate.clientId === clientId.toLowerCase());
    const where = authority.kind === "tenant" ? authority.tenant.displayName : authority.alias;
    // An external tenant contains only the apps that are registered in it.
    const homeOnly =
      app?.signInAudience === "AzureADMyOrg" || (authority.kind === "tenant" && authority.tenant.external === true);
    const hidden = homeOnly && authority.kind === "tenant" && authority.tenant.id !== app?.tenantId;
    if (app === undefined || hidden) {
      throw new EntraError(
        700016,
        "unauthorized_client",
        `Application with identifier '${clientId}' was not found in the directory '${where}'. Check that the app is registered there, and that the request goes to the right tenant.`,
      );
    }
    return app;
  }

  apps(): readonly SeedApp[] {
    return this.#seed.apps;
  }

  users(): readonly SeedUser[] {
    return this.#seed.users;
  }

  tenantName(tenantId: string): string {
    return this.#seed.tenants.find((tenant) => tenant.id === tenantId)?.displayName ?? tenantId;
  }

  /**
   * Returns the user's identity at an authority; `undefined` when the authority does not accept this kind of account.
   */
  identity(user: SeedUser, authority: Authority): Identity | undefined {
    const home: Identity = { ...accountOf(user), user, guest: false };
    if (authority.kind === "alias") {
      const tenant = this.#seed.tenants.find(({ id }) => id === user.tenantId);
      const personal = user.tenantId === personalAccountTenantId;
      return tenant?.external === true || (authority.alias === "organizations" && personal) ? undefined : home;
    }
    if (authority.tenant.id === user.tenantId) {
      return home;
    }
    const guest = user.guestOf?.find((candidate) => candidate.tenantId === authority.tenant.id);
    return guest === undefined ? undefined : { ...accountOf(guest), user, guest: true };
  }

  /** Returns the identity that an access token was issued to. */
  identityByObjectId(tenantId: string, oid: string): Identity | undefined {
    for (const user of this.#seed.users) {
      const tenant = this.#seed.tenants.find((candidate) => candidate.id === tenantId);
      const identity = tenant === undefined ? undefined : this.identity(user, { kind: "tenant", tenant });
      if (identity?.oid === oid) {
        return identity;
      }
    }
    return undefined;
  }

  /**
   * Returns the API with this identifier URI or client id.
   *
   * @throws {EntraError} AADSTS500011, when there is no such API in the seed
   */
  resource(name: string): Resource {
    const id = name.replace(/\/$/u, "");
    if (id === this.graph.api.identifierUri || id === this.graph.appId || nationalGraphs.has(id)) {
      return this.graph;
    }
    for (const { clientId, displayName, api } of this.#seed.apps) {
      if (api !== undefined && (api.identifierUri === id || clientId === id || `api://${clientId}` === id)) {
        return { appId: clientId, displayName, api };
      }
    }
    throw new EntraError(
      500011,
      "invalid_resource",
      `The resource principal named ${name} was not found. Check that the emulator's seed contains this API.`,
    );
  }
}

type Account = Omit<Identity, "user" | "guest">;

function accountOf({ tenantId, oid, userPrincipalName }: Account): Account {
  return { tenantId, oid, userPrincipalName };
}
