import type { Emulation } from "../emulation.ts";
import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { readForm, readParameters } from "../http/parameters.ts";
import { repeatAsGet } from "../http/repeat-as-get.ts";
import { EntraError } from "../model/entra-error.ts";
import { adminConsentRoutes } from "./admin-consent.ts";
import { type AuthorizationRequest, readAuthorizationRequest, readReturnAddress } from "./authorization-request.ts";
import { findBrowser, openBrowser } from "./browser-cookie.ts";
import { chooseAccount } from "./choose-account.ts";
import { chosenBy, decideOnConsent, decideOnStepUp } from "./decisions.ts";
import { deliverError } from "./deliver.ts";
import { proceed, showPicker } from "./proceed.ts";

/** The authorize endpoint and the forms of its pages. */
export function authorizeRoutes(app: EmulatorApp, emulation: Emulation): void {
  app.get("/:tenant/oauth2/v2.0/authorize", (context) =>
    authorize(context, emulation, new URL(context.req.url).searchParams),
  );
  app.post("/:tenant/oauth2/v2.0/authorize", repeatAsGet);
  for (const [path, decide] of [
    ["/:tenant/login", chosenBy],
    ["/:tenant/step-up", decideOnStepUp],
    ["/:tenant/consent", decideOnConsent],
  ] as const) {
    app.post(path, async (context) => {
      const form = await readForm(context);
      const interaction = emulation.interactions.find(form.get("page") ?? undefined, findBrowser(context, emulation));
      return orError(context, emulation, interaction.request, () => decide(context, emulation, interaction, form));
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
  const address = readReturnAddress(parameters, segment, emulation, fault);
  return orError(context, emulation, address, () => {
    if (fault?.error !== undefined) {
      throw faultAsError(fault.error);
    }
    return answer(context, emulation, readAuthorizationRequest(parameters, address, emulation), segment);
  });
}

function answer(
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

async function orError(
  context: EmulatorContext,
  emulation: Emulation,
  address: Parameters<typeof deliverError>[2],
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
