import type { EmulatorContext } from "../http/environment.ts";
import { requestedContexts } from "../model/claims-request.ts";
import type { Identity } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import type { Interaction } from "../state/interactions.ts";
import { authorizationResponse } from "./authorization-response.ts";
import { deliver } from "./deliver.ts";
import { missingConsent } from "./missing-consent.ts";
import { chosenIdentity, proceed, showPicker } from "./proceed.ts";

/** Handles the form of the account picker: the chosen account, or "Use another account". */
export function decideOnAccount(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
  form: URLSearchParams,
): Response | Promise<Response> {
  const chosen = form.get("account");
  if (chosen === null) {
    return showPicker(context, emulation, interaction, true);
  }
  const { request, browser } = interaction;
  const user = emulation.directory.users().find((candidate) => candidate.oid === chosen);
  if (user === undefined || emulation.directory.identity(user, request.authority) === undefined) {
    throw new EntraError(
      50020,
      "access_denied",
      "The user account does not exist in this tenant and cannot access the application. Sign in with another account.",
    );
  }
  const existing = browser.accounts.get(user.oid);
  // Choosing a signed-in account is not a new sign-in: auth_time stays, unless the app requested reauthentication.
  const fresh = existing === undefined || request.prompt === "login" || request.maxAge !== undefined;
  interaction.account = fresh ? emulation.browsers.signIn(browser, user) : existing;
  return proceed(context, emulation, interaction);
}

/** Handles the form of the step-up page. */
export function decideOnStepUp(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
  form: URLSearchParams,
): Response | Promise<Response> {
  const chosen = chosenIdentity(emulation, interaction);
  if (chosen === undefined) {
    return showPicker(context, emulation, interaction);
  }
  if (form.get("decision") !== "approve") {
    throw new EntraError(500121, "access_denied", "Authentication failed during the strong authentication request.");
  }
  for (const authenticationContext of requestedContexts(interaction.request.claims)) {
    chosen.account.contexts.add(authenticationContext);
  }
  return proceed(context, emulation, interaction);
}

/** Handles the form of the consent page: accept or cancel. */
export async function decideOnConsent(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<Response> {
  const { request } = interaction;
  const chosen = chosenIdentity(emulation, interaction);
  if (chosen === undefined) {
    return showPicker(context, emulation, interaction);
  }
  const { account, identity } = chosen;
  const missing = missingConsent(emulation, request, identity);
  if (missing?.needsAdministrator === true) {
    throw new EntraError(
      90094,
      "access_denied",
      "An administrator must grant the permissions that this application requests. The user cannot grant them.",
    );
  }
  if (form.get("decision") !== "accept") {
    throw new EntraError(65004, "access_denied", "The user declined to consent to access the app.", {
      suberror: "cancel",
    });
  }
  emulation.consents.grant(request.app, identity, missing?.permissions ?? []);
  consentToApis(emulation, request.app, identity);
  return deliver(context, request, await authorizationResponse(emulation, request, account, identity));
}

/** Grants the APIs that name the app in `knownClientApplications` what they need: consent to the app covers them. */
function consentToApis({ consents, directory }: Emulation, app: SeedApp, identity: Identity): void {
  const { graph } = directory;
  for (const api of directory.apps()) {
    if (api.knownClientApplications?.includes(app.clientId) === true) {
      const scopes = graph.api.scopes.filter(({ value }) => api.delegatedPermissions?.includes(value) === true);
      consents.grant(
        api,
        identity,
        scopes.map((scope) => ({ resource: graph, scope })),
      );
    }
  }
}
