import { EntraError } from "./entra-error.ts";
import { graphApi, graphAppId } from "./graph-api.ts";
import type { Seed, SeedApi, SeedApp, SeedTenant, SeedUser } from "./seed.ts";

export const personalAccountTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** Graph of the national clouds, for apps that are told that this is one. */
const nationalGraphs: ReadonlySet<string> = new Set([
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
]);

type TenantAlias = "common" | "organizations";

/** What the first segment of a URL names: one tenant, or "whichever tenant the user belongs to". */
export type Authority =
  | { readonly kind: "tenant"; readonly tenant: SeedTenant }
  | { readonly kind: "alias"; readonly alias: TenantAlias };

/** A user as one tenant sees them: at home, or as a guest with another object id. */
export interface Identity {
  readonly user: SeedUser;
  readonly tenantId: string;
  readonly oid: string;
  readonly userPrincipalName: string;
  readonly guest: boolean;
}

/** Something that access tokens are issued for. */
export interface Resource {
  readonly appId: string;
  readonly displayName: string;
  readonly api: SeedApi;
}

/** Answers questions about the seed; holds nothing that changes. */
export class Directory {
  readonly #seed: Seed;
  readonly graph: Resource = { appId: graphAppId, displayName: "Microsoft Graph", api: graphApi };

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /** Tenants and domains are matched without regard to case: MSAL lower-cases the authority, people do not. */
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
        `Tenant '${segment}' not found. Check that the tenant ID or domain is right, and that a tenant of that name is in the emulator's seed.`,
      );
    }
    return { kind: "tenant", tenant };
  }

  app(clientId: string, authority: Authority): SeedApp {
    const app = this.#seed.apps.find((candidate) => candidate.clientId === clientId.toLowerCase());
    const where = authority.kind === "tenant" ? authority.tenant.displayName : authority.alias;
    // An external tenant has apps of its own only.
    const homeOnly =
      app?.signInAudience === "AzureADMyOrg" || (authority.kind === "tenant" && authority.tenant.external === true);
    const hidden = homeOnly && authority.kind === "tenant" && authority.tenant.id !== app?.tenantId;
    if (app === undefined || hidden) {
      throw new EntraError(
        700016,
        "unauthorized_client",
        `Application with identifier '${clientId}' was not found in the directory '${where}'. It may not be registered there, or the request went to the wrong tenant.`,
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

  /** The user's identity at an authority, or undefined where that authority does not admit this kind of account. */
  identity(user: SeedUser, authority: Authority): Identity | undefined {
    const home: Identity = { ...pick(user), user, guest: false };
    if (authority.kind === "alias") {
      const tenant = this.#seed.tenants.find(({ id }) => id === user.tenantId);
      const personal = user.tenantId === personalAccountTenantId;
      return tenant?.external === true || (authority.alias === "organizations" && personal) ? undefined : home;
    }
    if (authority.tenant.id === user.tenantId) {
      return home;
    }
    const guest = user.guestOf?.find((candidate) => candidate.tenantId === authority.tenant.id);
    return guest === undefined ? undefined : { ...pick(guest), user, guest: true };
  }

  /** The identity that an access token was issued to. */
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

  resource(name: string): Resource {
    const wanted = name.replace(/\/$/u, "");
    if (wanted === this.graph.api.identifierUri || wanted === this.graph.appId || nationalGraphs.has(wanted)) {
      return this.graph;
    }
    for (const { clientId, displayName, api } of this.#seed.apps) {
      if (
        api !== undefined &&
        (api.identifierUri === wanted || clientId === wanted || `api://${clientId}` === wanted)
      ) {
        return { appId: clientId, displayName, api };
      }
    }
    throw new EntraError(
      500011,
      "invalid_resource",
      `The resource principal named ${name} was not found. It is not an API of the emulator's seed, or nobody has consented to it in this tenant.`,
    );
  }
}

function pick(source: { tenantId: string; oid: string; userPrincipalName: string }): Omit<Identity, "user" | "guest"> {
  return { tenantId: source.tenantId, oid: source.oid, userPrincipalName: source.userPrincipalName };
}
