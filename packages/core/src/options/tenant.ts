import { isDomain, tenantAliases } from "../authority/tenants.ts";
import { count } from "../lib/count.ts";
import { guid } from "../lib/guid.ts";
import { isLoopback } from "../lib/loopback.ts";
import type { AllowedTenants } from "../types/options.ts";

export function tenantFaults(tenantId: string | undefined, allowed: AllowedTenants | undefined): string[] {
  const faults: string[] = [];
  if (!tenantId) {
    faults.push("tenantId (ENTRA_TENANT_ID) is missing: copy the Directory (tenant) ID of the app registration.");
  } else if (!guid.test(tenantId) && !isDomain(tenantId) && !tenantAliases.includes(tenantId.toLowerCase())) {
    faults.push(
      "tenantId (ENTRA_TENANT_ID) is neither a GUID, nor a domain such as contoso.onmicrosoft.com, nor common, organizations or consumers: " +
        "copy the Directory (tenant) ID, not the tenant's display name.",
    );
  } else if (["common", "organizations"].includes(tenantId.toLowerCase()) && allowed === undefined) {
    faults.push(
      `tenantId "${tenantId.toLowerCase()}" lets every organization in: set allowedTenants to a list of tenant GUIDs, a function, or ` +
        '"any" if everybody really is welcome.',
    );
  }
  if (Array.isArray(allowed)) {
    const wrong = allowed.filter((tenant) => !guid.test(String(tenant))).length;
    if (wrong > 0) {
      const entries = count(wrong, "entry that is not a GUID", "entries that are not GUIDs");
      faults.push(`allowedTenants has ${entries}: tokens name tenants by GUID only.`);
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
  return [
    "clientId (ENTRA_CLIENT_ID) is not a GUID: copy the Application (client) ID, not the app's name or its api:// URI.",
  ];
}

export function instanceFaults(instance: string): string[] {
  if (!URL.canParse(instance)) {
    return ["instance (ENTRA_INSTANCE) is not an address: leave it out, or give https://host."];
  }
  const url = new URL(instance);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    return [
      "instance (ENTRA_INSTANCE) has more than a host: give only https://host. The tenant goes into tenantId, and the library adds /v2.0.",
    ];
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) {
    return [];
  }
  return ["instance (ENTRA_INSTANCE) is not https: plain http is accepted only for an emulator on localhost."];
}
