import type { Emulation } from "../emulation.ts";
import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { answerErrorAsJson } from "../http/error-answer.ts";
import { readForm, readParameters, requireParameter } from "../http/parameters.ts";
import { bothClaims, readClaimsRequest } from "../model/claims-request.ts";
import { EntraError } from "../model/entra-error.ts";
import { appTokenAnswer } from "./app-token-answer.ts";
import { authenticateClient, readCredentials } from "./client-authentication.ts";
import { clientCredentials } from "./client-credentials.ts";
import { type GrantHandler, redeemCode, refresh } from "./grants.ts";
import { onBehalfOf } from "./on-behalf-of.ts";
import { tokenAnswer } from "./token-answer.ts";

const handlers: Readonly<Record<string, GrantHandler>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: clientCredentials,
  "urn:ietf:params:oauth:grant-type:jwt-bearer": onBehalfOf,
};

/** The token endpoint. */
export function tokenRoutes(app: EmulatorApp, emulation: Emulation): void {
  app.all("/:tenant/oauth2/v2.0/token", async (context) => {
    try {
      return await token(context, emulation);
    } catch (error) {
      if (error instanceof EntraError) {
        return answerErrorAsJson(context, emulation, error);
      }
      throw error;
    }
  });
}

async function token(context: EmulatorContext, emulation: Emulation): Promise<Response> {
  if (context.req.method !== "POST") {
    throw new EntraError(
      900561,
      "invalid_request",
      `The endpoint only accepts POST requests. Received a ${context.req.method} request.`,
    );
  }
  const form = await readForm(context);
  const { notes } = context.var;
  notes.grantType = form.get("grant_type") ?? undefined;
  notes.scope = form.get("scope") ?? undefined;
  notes.clientId = form.get("client_id") ?? undefined;
  notes.claims = form.get("claims") ?? undefined;
  const parameters = readParameters(form);
  const credentials = readCredentials(parameters, context.req.header("authorization"));
  notes.clientId = credentials.clientId;
  const fault = await emulation.faults.take("token", { clientId: credentials.clientId, grantType: notes.grantType });
  const raw = applyFault(context, fault);
  if (raw !== undefined) {
    return raw;
  }
  if (fault?.error !== undefined) {
    throw faultAsError(fault.error);
  }
  const authority = emulation.directory.authority(context.req.param("tenant") ?? "");
  const grantType = requireParameter(parameters, "grant_type");
  const handler = Object.hasOwn(handlers, grantType) ? handlers[grantType] : undefined;
  if (handler === undefined) {
    throw new EntraError(
      70003,
      "unsupported_grant_type",
      `The app requested an unsupported grant type '${grantType}'. The emulator knows ${Object.keys(handlers).join(", ")}.`,
    );
  }
  const app = await authenticateClient(credentials, parameters, emulation, authority, context.req.url);
  const grant = await handler({ parameters, authority, app }, emulation);
  const claims = readClaimsRequest(parameters.get("claims"));
  const proof = credentials.secret === undefined ? "2" : "1";
  const answer =
    grant.identity === undefined
      ? await appTokenAnswer(emulation, app, grant, proof, fault)
      : await tokenAnswer(emulation, app, grant, {
          clientInfo: parameters.get("client_info") === "1",
          claims: bothClaims(claims, grant.claims),
          proof,
          fault,
        });
  return context.json(answer, 200, { "cache-control": "no-store", pragma: "no-cache" });
}
