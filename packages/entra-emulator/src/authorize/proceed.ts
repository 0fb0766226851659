import type { EmulatorContext } from "../http/environment.ts";
import { requestedContexts } from "../model/claims-request.ts";
import type { Identity } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import { administratorPage } from "../pages/administrator-page.ts";
import { consentPage } from "../pages/consent-page.ts";
import { showPage } from "../pages/layout.ts";
import { pickerPage } from "../pages/picker-page.ts";
import { stepUpPage } from "../pages/step-up-page.ts";
import type { AccountSession } from "../state/browser-sessions.ts";
import type { Emulation } from "../state/emulation.ts";
import type { Interaction } from "../state/interactions.ts";
import { matchesLoginHint } from "../tokens/login-hint.ts";
import { authorizationResponse } from "./authorization-response.ts";
import { deliver } from "./deliver.ts";
import { missingConsent } from "./missing-consent.ts";

/** Continues with the chosen account: to the step-up or consent page, or back to the app. */
export async function proceed(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
): Promise<Response> {
  const { request } = interaction;
  const chosen = chosenIdentity(emulation, interaction);
  if (chosen === undefined) {
    return showPicker(context, emulation, interaction);
  }
  const { account, identity } = chosen;
  const contexts = requestedContexts(request.claims).filter((context) => !account.contexts.has(context));
  if (contexts.length > 0) {
    if (request.prompt === "none") {
      throw new EntraError(
        50076,
        "interaction_required",
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
        { suberror: "basic_action" },
      );
    }
    const tenantName = emulation.directory.tenantName(identity.tenantId);
    return showPage(context, stepUpPage({ interaction, identity, tenantName }, contexts));
  }
  const missing = missingConsent(emulation, request, identity);
  if (missing !== undefined) {
    if (request.prompt === "none") {
      throw new EntraError(
        65001,
        "interaction_required",
        `The user or administrator has not consented to use the application with ID '${request.app.clientId}' named '${request.app.displayName}'. Send an interactive authorization request for this user and resource.`,
        { suberror: "consent_required" },
      );
    }
    const data = {
      interaction,
      identity,
      tenantName: emulation.directory.tenantName(identity.tenantId),
      permissions: missing.permissions,
    };
    return missing.needsAdministrator
      ? showPage(context, administratorPage(data))
      : showPage(context, consentPage(data));
  }
  return deliver(context, request, await authorizationResponse(emulation, request, account, identity));
}

/**
 * Returns the account that a page is about; `undefined` when it is no longer signed in, because another tab signed it
 * out.
 */
export function chosenIdentity(
  { directory }: Emulation,
  { account, browser, request }: Interaction,
): { readonly account: AccountSession; readonly identity: Identity } | undefined {
  const identity = account && directory.identity(account.user, request.authority);
  const live = account !== undefined && browser.accounts.get(account.user.oid) === account;
  return live && identity !== undefined ? { account, identity } : undefined;
}

/** Shows the account picker. If some accounts are signed in, "Use another account" shows the others. */
export function showPicker(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
  showAll = false,
): Response | Promise<Response> {
  const { request, browser } = interaction;
  const { directory } = emulation;
  const eligible = directory.users().filter((user) => directory.identity(user, request.authority) !== undefined);
  const hinted = eligible.filter(
    (user) => request.loginHint !== undefined && matchesLoginHint(request.loginHint, user),
  );
  const signedIn = eligible.filter((user) => browser.accounts.has(user.oid));
  const shortList = hinted.length > 0 ? hinted : signedIn;
  const users = showAll || shortList.length === 0 ? eligible : shortList;
  const entries = users.map((user) => ({
    user,
    tenantName: directory.tenantName(user.tenantId),
    signedIn: browser.accounts.has(user.oid) && request.prompt !== "login",
  }));
  return showPage(context, pickerPage({ interaction, entries, offersOthers: users.length < eligible.length }));
}
