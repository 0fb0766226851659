import type { Emulation } from "../emulation.ts";
import type { EmulatorContext } from "../http/environment.ts";
import { EntraError } from "../model/entra-error.ts";
import { answerRequest } from "./answer.ts";
import { deliver } from "./deliver.ts";
import type { Interaction } from "./interactions.ts";
import { missingConsent } from "./missing-consent.ts";
import { chosenIdentity, proceed, showPicker } from "./proceed.ts";

/** The picker's form: an account, or the wish to see all of them. */
export function chosenBy(
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
  // Choosing among those who are signed in is not signing in again: auth_time stays, unless the app asked for a new proof.
  const fresh = existing === undefined || request.prompt === "login" || request.maxAge !== undefined;
  interaction.account = fresh ? emulation.browsers.signIn(browser, user) : existing;
  return proceed(context, emulation, interaction);
}

/** The consent page's form: accept or cancel. */
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
      "An administrator has to grant the permissions that this application asks for. The user cannot grant them.",
    );
  }
  if (form.get("decision") !== "accept") {
    throw new EntraError(65004, "access_denied", "The user declined to consent to access the app.", {
      suberror: "cancel",
    });
  }
  emulation.consents.grant(request.app, identity, missing?.permissions ?? []);
  return deliver(context, request, await answerRequest(emulation, request, account, identity));
}
