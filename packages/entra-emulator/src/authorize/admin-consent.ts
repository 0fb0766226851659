import type { Emulation } from "../emulation.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { type Parameters, readForm, readParameters, requireParameter } from "../http/parameters.ts";
import { requestedPermissions } from "../model/consents.ts";
import { EntraError } from "../model/entra-error.ts";
import { isRegisteredRedirectUri } from "../model/redirect-uri.ts";
import { parseScopes } from "../model/scopes.ts";
import type { SeedApp, SeedTenant } from "../model/seed.ts";
import { adminConsentPage } from "../pages/admin-consent-page.ts";
import { showPage } from "../pages/layout.ts";

interface AdminConsentRequest {
  readonly app: SeedApp;
  readonly tenant: SeedTenant;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
}

/** An administrator agrees for everybody in a tenant (Microsoft identity platform: admin consent). */
export function adminConsentRoutes(app: EmulatorApp, emulation: Emulation): void {
  for (const path of ["/:tenant/v2.0/adminconsent", "/:tenant/adminconsent"]) {
    app.get(path, (context) => ask(context, emulation));
    app.post(path, (context) => decide(context, emulation));
  }
}

function ask(context: EmulatorContext, emulation: Emulation): Response | Promise<Response> {
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
  const answer = new URL(redirectUri);
  if (state !== undefined) {
    answer.searchParams.set("state", state);
  }
  if (form.get("decision") !== "accept" || user?.administrator !== true || user.tenantId !== tenant.id) {
    answer.searchParams.set("error", "access_denied");
    answer.searchParams.set("error_subcode", "cancel");
    answer.searchParams.set("admin_consent", "False");
    return context.redirect(answer.href);
  }
  const { directory, consents } = emulation;
  consents.grantForTenant(app, tenant.id, requestedPermissions(parseScopes(scope, directory), directory.graph));
  answer.searchParams.set("admin_consent", "True");
  answer.searchParams.set("tenant", tenant.id);
  answer.searchParams.set("scope", scope);
  return context.redirect(answer.href);
}

function read(context: EmulatorContext, { directory }: Emulation): AdminConsentRequest {
  const parameters: Parameters = readParameters(new URL(context.req.url).searchParams);
  const authority = directory.authority(context.req.param("tenant") ?? "");
  if (authority.kind === "alias") {
    throw new EntraError(
      90002,
      "invalid_request",
      "The emulator grants admin consent in one tenant: name it in the URL.",
    );
  }
  const app = directory.app(requireParameter(parameters, "client_id", "request"), authority);
  const redirectUri = requireParameter(parameters, "redirect_uri", "request");
  if (!isRegisteredRedirectUri(app, redirectUri)) {
    throw new EntraError(50011, "invalid_request", `The redirect URI '${redirectUri}' is not registered for the app.`);
  }
  const scope = parameters.get("scope") ?? "https://graph.microsoft.com/.default";
  return { app, tenant: authority.tenant, redirectUri, scope, state: parameters.get("state") };
}
