import type { Proof } from "../../credentials/credential.ts";
import type { ResolvedOptions } from "../../options/resolved-options.ts";
import type { HttpAnswer } from "../network-client.ts";
import { serviceErrorCodeOf } from "../token-error.ts";

/**
 * What MSAL is given for a secret, because it wants something. It signs, or calls for an assertion, before it looks into its cache
 * (measured); so the real proof takes this one's place when a request is about to leave.
 */
export const placeholder = "put in when the request is sent";

/** Of certificates and assertions, as Microsoft.Identity.Web has them. Never 7000215, a wrong secret, or 700016, an unknown app. */
const refusedProofs = new Set([700027, 700024, 7000214, 1000502, 7000274, 7000277]);

interface TokenRequest {
  readonly url: string;
  /** As MSAL made it. */
  readonly form: string;
  readonly correlationId: string;
}

/**
 * Sends a token request with what proves the app. Where Entra does not accept a certificate or an assertion, it is read or got anew
 * and sent once more: it may have been replaced on both sides. That is no second redemption of a code (RFC 6749 section 4.1.2): Entra
 * refuses a client before it looks at what the client has brought, and the code is as good as before.
 */
export async function sendAuthenticated(
  { authentication, logger }: ResolvedOptions,
  { url, form, correlationId }: TokenRequest,
  send: (form: string) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const { origin, pathname } = new URL(url);
  const endpoint = origin + pathname;
  const proof = await authentication.prove(endpoint, correlationId);
  const answer = await send(proven(form, proof));
  const serviceErrorCode = serviceErrorCodeOf(answer.body) ?? 0;
  if (answer.body["error"] !== "invalid_client" || !refusedProofs.has(serviceErrorCode)) {
    return answer;
  }
  if (!authentication.refused(proof, serviceErrorCode)) {
    return answer;
  }
  logger.warn(
    { serviceErrorCode, correlationId },
    "Microsoft Entra ID did not accept the client assertion: it is made anew and sent once more.",
  );
  return send(proven(form, await authentication.prove(endpoint, correlationId)));
}

function proven(form: string, { fields }: Proof): string {
  const parameters = new URLSearchParams(form);
  parameters.delete("client_secret");
  for (const [name, value] of Object.entries(fields)) {
    parameters.set(name, value);
  }
  return parameters.toString();
}
