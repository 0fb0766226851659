import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp } from "../http/environment.ts";
import { jsonErrorResponse } from "../http/error-response.ts";
import { applyPatch } from "../lib/json.ts";
import { randomToken } from "../lib/random.ts";
import type { Emulation } from "../state/emulation.ts";
import { discoveryDocument } from "./document.ts";
import { randomEndpointPrefix } from "./random-endpoints.ts";

/** Registers discovery and keys, for each tenant and for the aliases. */
export function discoveryRoutes(app: EmulatorApp, emulation: Emulation): void {
  const { baseUrl, directory, faults, issuers, keys } = emulation;

  app.get("/:tenant/v2.0/.well-known/openid-configuration", async (context) => {
    const fault = await faults.take("discovery");
    const raw = applyFault(context, fault);
    if (raw !== undefined) {
      return raw;
    }
    if (fault?.error !== undefined) {
      return jsonErrorResponse(context, emulation, faultAsError(fault.error));
    }
    const segment = context.req.param("tenant");
    const infix = fault?.randomEndpoints === true ? `/${randomEndpointPrefix}${randomToken(9)}` : "";
    const document = discoveryDocument(emulation, directory.authority(segment), segment, infix);
    return context.json(applyPatch(document, fault?.json), 200, { "cache-control": "max-age=86400" });
  });

  // Version 1.0. Clients read this document for the issuer of v1.0 tokens, which differs from that of v2.0 tokens.
  app.get("/:tenant/.well-known/openid-configuration", async (context) => {
    const raw = applyFault(context, await faults.take("discovery"));
    if (raw !== undefined) {
      return raw;
    }
    const authority = directory.authority(context.req.param("tenant"));
    const tenantId = authority.kind === "tenant" ? authority.tenant.id : "{tenantid}";
    return context.json({ issuer: issuers.versionOne(tenantId) }, 200, { "cache-control": "max-age=86400" });
  });

  app.get("/:tenant/discovery/v2.0/keys", async (context) => {
    const fault = await faults.take("keys");
    const raw = applyFault(context, fault);
    if (raw !== undefined) {
      return raw;
    }
    if (fault?.error !== undefined) {
      return jsonErrorResponse(context, emulation, faultAsError(fault.error));
    }
    const authority = directory.authority(context.req.param("tenant"));
    const published = keys.published(authority, (tenantId) => issuers.versionTwo(tenantId));
    const signing = keys.signerFor(authority.kind === "tenant" ? authority.tenant.id : "").kid;
    const real = fault?.signingKeyOnly === true ? published.filter(({ kid }) => kid === signing) : published;
    const issuer = issuers.versionTwo(authority.kind === "tenant" ? authority.tenant.id : "{tenantid}");
    const extra = (fault?.extraKeys ?? []).map((key) => ({ issuer, ...key }));
    const body = { keys: [...extra, ...real.map((key) => ({ ...key }))] };
    return context.json(applyPatch(body, fault?.json), 200, { "cache-control": "max-age=86400" });
  });

  // Instance discovery, which MSAL requests for an unknown authority. MSAL asks Microsoft's host, but other clients
  // may ask here.
  app.get("/common/discovery/instance", (context) => {
    const { host } = new URL(baseUrl);
    return context.json({
      tenant_discovery_endpoint: `${baseUrl}/common/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
}
