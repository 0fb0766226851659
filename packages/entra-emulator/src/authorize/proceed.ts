import type { Emulation } from "../emulation.ts";
import type { EmulatorContext } from "../http/environment.ts";
import type { AccountSession } from "../model/browser-sessions.ts";
import { requestedContexts } from "../model/claims-request.ts";
import type { Identity } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import { administratorPage } from "../pages/administrator-page.ts";
import { consentPage } from "../pages/consent-page.ts";
import { showPage } from "../pages/layout.ts";
import { pickerPage } from "../pages/picker-page.ts";
import { stepUpPage } from "../pages/step-up-page.ts";
import { answerRequest } from "./answer.ts";
import { hintNames } from "./choose-account.ts";
import { deliver } from "./deliver.ts";
import type { Interaction } from "./interactions.ts";
import { missingConsent } from "./missing-consent.ts";

/** Goes on with the account that was chosen: to the consent page, or back to the app. */
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
    const facts = {
      interaction,
      identity,
      tenantName: emulation.directory.tenantName(identity.tenantId),
      permissions: missing.permissions,
    };
    return missing.needsAdministrator
      ? showPage(context, administratorPage(facts))
      : showPage(context, consentPage(facts));
  }
  return deliver(context, request, await answerRequest(emulation, request, account, identity));
}

/** The account that a page is about, as long as it is still signed in: another tab may have signed it out. */
export function chosenIdentity(
  { directory }: Emulation,
  { account, browser, request }: Interaction,
): { readonly account: AccountSession; readonly identity: Identity } | undefined {
  const identity = account && directory.identity(account.user, request.authority);
  const live = account !== undefined && browser.accounts.get(account.user.oid) === account;
  return live && identity !== undefined ? { account, identity } : undefined;
}

/** Asks who is signing in. Where people are signed in already, the others come after "Use another account". */
export function showPicker(
  context: EmulatorContext,
  emulation: Emulation,
  interaction: Interaction,
  everybody = false,
): Response | Promise<Response> {
  const { request, browser } = interaction;
  const { directory } = emulation;
  const eligible = directory.users().filter((user) => directory.identity(user, request.authority) !== undefined);
  const hinted = eligible.filter((user) => request.loginHint !== undefined && hintNames(request.loginHint, user));
  const signedIn = eligible.filter((user) => browser.accounts.has(user.oid));
  const shortList = hinted.length > 0 ? hinted : signedIn;
  const users = everybody || shortList.length === 0 ? eligible : shortList;
  const people = users.map((user) => ({
    user,
    tenantName: directory.tenantName(user.tenantId),
    signedIn: browser.accounts.has(user.oid) && request.prompt !== "login",
  }));
  return showPage(context, pickerPage({ interaction, people, offersOthers: users.length < eligible.length }));
}
