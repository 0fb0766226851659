import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { type Parameters, readForm, readParameters, requireParameter } from "../http/parameters.ts";
import { EntraError } from "../model/entra-error.ts";
import { isRegisteredRedirectUri } from "../model/redirect-uri.ts";
import { parseScopes } from "../model/scopes.ts";
import type { SeedApp, SeedTenant } from "../model/seed.ts";
import { adminConsentPage } from "../pages/admin-consent-page.ts";
import { showPage } from "../pages/layout.ts";
import { requestedPermissions } from "../state/consents.ts";
import type { Emulation } from "../state/emulation.ts";

interface AdminConsentRequest {
  readonly app: SeedApp;
  readonly tenant: SeedTenant;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
}

/**
 * Registers admin consent: an administrator consents for all users of a tenant (Microsoft identity platform: admin
 * consent).
 */
export function adminConsentRoutes(app: EmulatorApp, emulation: Emulation): void {
  for (const path of ["/:tenant/v2.0/adminconsent", "/:tenant/adminconsent"]) {
    app.get(path, (context) => showForm(context, emulation));
    app.post(path, (context) => decide(context, emulation));
  }
}

function showForm(context: EmulatorContext, emulation: Emulation): Response | Promise<Response> {
  const request = read(context, emulation);
  const permissions = requestedPermissions(parseScopes(request.scope, emulation.directory), emulation.directory.graph);
  const administrators = emulation.directory
    .users()
    .filter((user) => user.administrator === true && user.tenantId === request.tenant.id);
  return showPage(context, adminConsentPage({ ...request, permissions, administrators, action: context.req.url }));
}

async function decide(context: EmulatorContext, emulation: Emulation): Promise<Response> {
  const { app, tenant, redirectUri, scope, state } = read(context, emulation);
  const form = await readForm(context);
  const user = emulation.directory.users().find(({ oid }) => oid === form.get("administrator"));
  const response = new URL(redirectUri);
  if (state !== undefined) {
    response.searchParams.set("state", state);
  }
  if (form.get("decision") !== "accept" || user?.administrator !== true || user.tenantId !== tenant.id) {
    response.searchParams.set("error", "access_denied");
    response.searchParams.set("error_subcode", "cancel");
    response.searchParams.set("admin_consent", "False");
    return context.redirect(response.href);
  }
  const { directory, consents } = emulation;
  consents.grantForTenant(app, tenant.id, requestedPermissions(parseScopes(scope, directory), directory.graph));
  response.searchParams.set("admin_consent", "True");
  response.searchParams.set("tenant", tenant.id);
  response.searchParams.set("scope", scope);
  return context.redirect(response.href);
}

function read(context: EmulatorContext, { directory }: Emulation): AdminConsentRequest {
  const parameters: Parameters = readParameters(new URL(context.req.url).searchParams);
  const authority = directory.authority(context.req.param("tenant") ?? "");
  if (authority.kind === "alias") {
    throw new EntraError(90002, "invalid_request", "Admin consent applies to one tenant. Name the tenant in the URL.");
  }
  const app = directory.app(requireParameter(parameters, "client_id", "request"), authority);
  const redirectUri = requireParameter(parameters, "redirect_uri", "request");
  if (!isRegisteredRedirectUri(app, redirectUri)) {
    throw new EntraError(50011, "invalid_request", `The redirect URI '${redirectUri}' is not registered for the app.`);
  }
  const scope = parameters.get("scope") ?? "https://graph.microsoft.com/.default";
  return { app, tenant: authority.tenant, redirectUri, scope, state: parameters.get("state") };
}
