import type { Emulation } from "../emulation.ts";
import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp } from "../http/environment.ts";
import { answerErrorAsJson } from "../http/error-answer.ts";
import { randomToken } from "../model/random.ts";
import { applyPatch } from "../tokens/json.ts";
import { discoveryDocument } from "./document.ts";
import { randomEndpointPrefix } from "./random-endpoints.ts";

/** Discovery and keys, for each tenant and for the aliases. */
export function discoveryRoutes(app: EmulatorApp, emulation: Emulation): void {
  const { baseUrl, directory, faults, issuers, keys } = emulation;

  app.get("/:tenant/v2.0/.well-known/openid-configuration", async (context) => {
    const fault = await faults.take("discovery");
    const raw = applyFault(context, fault);
    if (raw !== undefined) {
      return raw;
    }
    if (fault?.error !== undefined) {
      return answerErrorAsJson(context, emulation, faultAsError(fault.error));
    }
    const segment = context.req.param("tenant");
    const infix = fault?.randomEndpoints === true ? `/${randomEndpointPrefix}${randomToken(9)}` : "";
    const document = discoveryDocument(emulation, directory.authority(segment), segment, infix);
    return context.json(applyPatch(document, fault?.json), 200, { "cache-control": "max-age=86400" });
  });

  // Of version 1.0. Its tokens have another issuer, and that is what it is read for.
  app.get("/:tenant/.well-known/openid-configuration", async (context) => {
    const raw = applyFault(context, await faults.take("discovery"));
    if (raw !== undefined) {
      return raw;
    }
    const authority = directory.authority(context.req.param("tenant"));
    const tenantId = authority.kind === "tenant" ? authority.tenant.id : "{tenantid}";
    return context.json({ issuer: issuers.ofVersionOne(tenantId) }, 200, { "cache-control": "max-age=86400" });
  });

  app.get("/:tenant/discovery/v2.0/keys", async (context) => {
    const fault = await faults.take("keys");
    const raw = applyFault(context, fault);
    if (raw !== undefined) {
      return raw;
    }
    if (fault?.error !== undefined) {
      return answerErrorAsJson(context, emulation, faultAsError(fault.error));
    }
    const authority = directory.authority(context.req.param("tenant"));
    const published = keys.published(authority, (tenantId) => issuers.of(tenantId));
    const signing = keys.signerFor(authority.kind === "tenant" ? authority.tenant.id : "").kid;
    const real = fault?.signingKeyOnly === true ? published.filter(({ kid }) => kid === signing) : published;
    const own = issuers.of(authority.kind === "tenant" ? authority.tenant.id : "{tenantid}");
    const extra = (fault?.extraKeys ?? []).map((key) => ({ issuer: own, ...key }));
    const body = { keys: [...extra, ...real.map((key) => ({ ...key }))] };
    return context.json(applyPatch(body, fault?.json), 200, { "cache-control": "max-age=86400" });
  });

  // What MSAL asks of an authority that it does not know. It asks Microsoft's host, not ours, but other clients may differ.
  app.get("/common/discovery/instance", (context) => {
    const { host } = new URL(baseUrl);
    return context.json({
      tenant_discovery_endpoint: `${baseUrl}/common/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
}
