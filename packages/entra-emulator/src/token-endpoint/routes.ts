import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { jsonErrorResponse } from "../http/error-response.ts";
import { readForm, readParameters, requireParameter } from "../http/parameters.ts";
import { mergeClaimsRequests, readClaimsRequest } from "../model/claims-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { Emulation } from "../state/emulation.ts";
import { appTokenResponse } from "./app-token-response.ts";
import { authorizationCode } from "./authorization-code.ts";
import { authenticateClient, readCredentials } from "./client-authentication.ts";
import { clientCredentials } from "./client-credentials.ts";
import type { GrantHandler } from "./grant.ts";
import { onBehalfOf } from "./on-behalf-of.ts";
import { refreshToken } from "./refresh-token.ts";
import { userTokenResponse } from "./user-token-response.ts";

const handlers: Readonly<Record<string, GrantHandler>> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
  "urn:ietf:params:oauth:grant-type:jwt-bearer": onBehalfOf,
};

/** Registers the token endpoint. */
export function tokenRoutes(app: EmulatorApp, emulation: Emulation): void {
  app.all("/:tenant/oauth2/v2.0/token", async (context) => {
    try {
      return await token(context, emulation);
    } catch (error) {
      if (error instanceof EntraError) {
        return jsonErrorResponse(context, emulation, error);
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
      `The app requested an unsupported grant type '${grantType}'. The emulator supports ${Object.keys(handlers).join(", ")}.`,
    );
  }
  const app = await authenticateClient({ credentials, parameters, authority, endpoint: context.req.url }, emulation);
  const grant = await handler({ parameters, authority, app }, emulation);
  const claims = readClaimsRequest(parameters.get("claims"));
  const clientAuth = credentials.secret === undefined ? "2" : "1";
  const response =
    grant.identity === undefined
      ? await appTokenResponse(emulation, app, grant, { clientAuth, fault })
      : await userTokenResponse(emulation, app, grant, {
          includeClientInfo: parameters.get("client_info") === "1",
          claims: mergeClaimsRequests(claims, grant.claims),
          clientAuth,
          fault,
        });
  return context.json(response, 200, { "cache-control": "no-store", pragma: "no-cache" });
}
