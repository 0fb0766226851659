import type { Proof } from "../../credentials/credential.ts";
import type { JsonResponse } from "../request-json.ts";
import { serviceErrorCodeOf } from "../token-error.ts";
import type { MsalConfig } from "./context.ts";

/**
 * The secret that MSAL is given, because it requires one. MSAL signs, or calls for an assertion, before it reads its
 * cache (measured); so the real proof replaces this one when a request is about to leave.
 */
export const placeholder = "replaced when the request is sent";

/**
 * Refusals of certificates and assertions, as Microsoft.Identity.Web lists them. Never 7000215, a wrong secret, or
 * 700016, an unknown app.
 */
const refusedProofs = new Set([700027, 700024, 7000214, 1000502, 7000274, 7000277]);

interface ClientAuthenticatedRequest {
  readonly url: string;
  /** The form as MSAL made it. */
  readonly form: string;
  readonly correlationId: string;
}

/**
 * Sends a token request with what authenticates the app. If Entra does not accept a certificate or an assertion, it is
 * read or fetched again and the request is sent once more, because it may have been replaced on both sides. That does
 * not redeem a code twice (RFC 6749 section 4.1.2): Entra refuses a client before it reads what the client sent, and
 * the code stays valid.
 */
export async function sendAuthenticated(
  { authentication, logger }: Pick<MsalConfig, "authentication" | "logger">,
  { url, form, correlationId }: ClientAuthenticatedRequest,
  send: (form: string) => Promise<JsonResponse>,
): Promise<JsonResponse> {
  const { origin, pathname } = new URL(url);
  const endpoint = origin + pathname;
  const proof = await authentication.prove(endpoint, correlationId);
  const response = await send(withProof(form, proof));
  const serviceErrorCode = serviceErrorCodeOf(response.body) ?? 0;
  if (response.body["error"] !== "invalid_client" || !refusedProofs.has(serviceErrorCode)) {
    return response;
  }
  if (!authentication.refused(proof, serviceErrorCode)) {
    return response;
  }
  logger.warn(
    { serviceErrorCode, correlationId },
    "Microsoft Entra ID did not accept the client assertion: we create another and send the request once more.",
  );
  return send(withProof(form, await authentication.prove(endpoint, correlationId)));
}

function withProof(form: string, { fields }: Proof): string {
  const parameters = new URLSearchParams(form);
  parameters.delete("client_secret");
  for (const [name, value] of Object.entries(fields)) {
    parameters.set(name, value);
  }
  return parameters.toString();
}
