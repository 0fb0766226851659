import type { AllowedTenants } from "../types/options.ts";

export const guid: RegExp = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

/** All personal Microsoft accounts live in this one tenant. */
export const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

const domain = /^(?=.{1,253}$)(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/u;
const aliases = ["common", "organizations", "consumers"];

export function tenantFaults(tenantId: string | undefined, allowed: AllowedTenants | undefined): string[] {
  const faults: string[] = [];
  if (!tenantId) {
    faults.push("tenantId (ENTRA_TENANT_ID) is missing: copy the Directory (tenant) ID of the app registration.");
  } else if (!guid.test(tenantId) && !domain.test(tenantId) && !aliases.includes(tenantId.toLowerCase())) {
    faults.push(
      "tenantId (ENTRA_TENANT_ID) is neither a GUID, nor a domain such as contoso.onmicrosoft.com, nor common, " +
        "organizations or consumers: copy the Directory (tenant) ID, not the tenant's display name.",
    );
  } else if (["common", "organizations"].includes(tenantId.toLowerCase()) && allowed === undefined) {
    faults.push(
      `tenantId "${tenantId.toLowerCase()}" lets every organization in: give allowedTenants, a list of tenant GUIDs, ` +
        'a function, or "any" if everybody really is welcome.',
    );
  }
  if (Array.isArray(allowed)) {
    const wrong = allowed.filter((tenant) => !guid.test(String(tenant))).length;
    if (wrong > 0) {
      faults.push(`allowedTenants has ${wrong} entry(ies) that are no GUID: tokens name tenants by GUID only.`);
    }
    if (allowed.length === 0) {
      faults.push("allowedTenants is empty: nobody could sign in.");
    }
  }
  return faults;
}

export function clientIdFaults(clientId: string | undefined): string[] {
  if (!clientId) {
    return ["clientId (ENTRA_CLIENT_ID) is missing: copy the Application (client) ID."];
  }
  if (guid.test(clientId)) {
    return [];
  }
  return ["clientId (ENTRA_CLIENT_ID) is no GUID: copy the Application (client) ID, not the app's name or api:// URI."];
}

export function instanceFaults(instance: string): string[] {
  if (!URL.canParse(instance)) {
    return ["instance (ENTRA_INSTANCE) is no address: leave it out, or give https://host."];
  }
  const url = new URL(instance);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    return [
      "instance (ENTRA_INSTANCE) has more than a host: give only https://host; the tenant belongs into tenantId, " +
        "and /v2.0 is added by the library.",
    ];
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) {
    return [];
  }
  return ["instance (ENTRA_INSTANCE) is not https: plain http is accepted for an emulator on localhost only."];
}

export function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}
