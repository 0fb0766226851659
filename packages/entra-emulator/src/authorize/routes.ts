import { applyFault, faultAsError } from "../http/apply-fault.ts";
import { findBrowser, openBrowser } from "../http/browser-cookie.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { readForm, readParameters } from "../http/parameters.ts";
import { repeatAsGet } from "../http/repeat-as-get.ts";
import type { AuthorizationRequest, ReturnAddress } from "../model/authorization-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { Emulation } from "../state/emulation.ts";
import { adminConsentRoutes } from "./admin-consent.ts";
import { chooseAccount } from "./choose-account.ts";
import { decideOnAccount, decideOnConsent, decideOnStepUp } from "./decisions.ts";
import { deliverError } from "./deliver.ts";
import { proceed, showPicker } from "./proceed.ts";
import { readAuthorizationRequest, readReturnAddress } from "./read-request.ts";

/** Registers the authorize endpoint, the forms of its pages, and admin consent. */
export function authorizeRoutes(app: EmulatorApp, emulation: Emulation): void {
  app.get("/:tenant/oauth2/v2.0/authorize", (context) =>
    authorize(context, emulation, new URL(context.req.url).searchParams),
  );
  app.post("/:tenant/oauth2/v2.0/authorize", repeatAsGet);
  for (const [path, decide] of [
    ["/:tenant/login", decideOnAccount],
    ["/:tenant/step-up", decideOnStepUp],
    ["/:tenant/consent", decideOnConsent],
  ] as const) {
    app.post(path, async (context) => {
      const form = await readForm(context);
      const interaction = emulation.interactions.find(form.get("page") ?? undefined, findBrowser(context, emulation));
      return orErrorResponse(context, emulation, interaction.request, () =>
        decide(context, emulation, interaction, form),
      );
    });
  }
  adminConsentRoutes(app, emulation);
}

async function authorize(context: EmulatorContext, emulation: Emulation, search: URLSearchParams): Promise<Response> {
  const segment = context.req.param("tenant") ?? "";
  const { notes } = context.var;
  notes.clientId = search.get("client_id") ?? undefined;
  notes.scope = search.get("scope") ?? undefined;
  notes.claims = search.get("claims") ?? undefined;
  const fault = await emulation.faults.take("authorize", { clientId: notes.clientId });
  const raw = applyFault(context, fault);
  if (raw !== undefined) {
    return raw;
  }
  const parameters = readParameters(search);
  const address = readReturnAddress(parameters, segment, emulation.directory, fault);
  return orErrorResponse(context, emulation, address, () => {
    if (fault?.error !== undefined) {
      throw faultAsError(fault.error);
    }
    const request = readAuthorizationRequest(parameters, address, emulation.directory);
    return beginInteraction(context, emulation, request, segment);
  });
}

function beginInteraction(
  context: EmulatorContext,
  emulation: Emulation,
  request: AuthorizationRequest,
  segment: string,
): Response | Promise<Response> {
  const account = chooseAccount(emulation, request, findBrowser(context, emulation));
  const browser = openBrowser(context, emulation);
  const interaction = emulation.interactions.begin(browser, request, segment);
  if (account === undefined) {
    return showPicker(context, emulation, interaction);
  }
  interaction.account = account;
  return proceed(context, emulation, interaction);
}

/** Runs a step, and sends the app an error response if it throws an `EntraError`. */
async function orErrorResponse(
  context: EmulatorContext,
  emulation: Emulation,
  address: ReturnAddress,
  run: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof EntraError) {
      return deliverError(context, emulation, address, error);
    }
    throw error;
  }
}
