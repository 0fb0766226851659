import { randomUUID } from "node:crypto";

import type { ServiceUnavailableError } from "../errors/errors.ts";
import { json } from "../http/responses.ts";
import { causeCode } from "../lib/cause-code.ts";
import type { AuthResponse } from "../types/http.ts";
import type { BearerContext } from "./context.ts";

/** The codes of RFC 6750 section 3.1, Entra's code for claims, and our own for a token that was not sent. */
export type BearerErrorCode =
  | "token_missing"
  | "invalid_request"
  | "invalid_token"
  | "insufficient_scope"
  | "insufficient_claims"
  | "interaction_required";

export interface BearerRefusal {
  readonly code: BearerErrorCode;
  readonly status: 400 | 401 | 403;
  /** For the caller's developer. It never repeats a part of the token. */
  readonly message: string;
  /** What would be sufficient (RFC 6750 section 3). */
  readonly scope?: readonly string[] | undefined;
  /** JSON text, for a caller that has declared that it can handle claims. */
  readonly claims?: string | undefined;
  /** Scopes of an API behind this one, to which the user has not consented. */
  readonly scopes?: readonly string[] | undefined;
  readonly correlationId?: string | undefined;
}

type ResponseContext = Pick<BearerContext, "config" | "logger" | "report">;

/** One caller's response must not reach another caller. */
const varyHeaders = { vary: "Authorization" };

/** Returns the response to a refused call. Never a redirect and never a page, because programs call APIs. */
export function refuseBearer({ config, logger, report }: ResponseContext, refusal: BearerRefusal): AuthResponse {
  const { code, status, message, claims, scopes } = refusal;
  const correlationId = refusal.correlationId ?? randomUUID();
  if (code !== "token_missing") {
    logger.info({ code, correlationId }, message);
    report({ type: "bearerRefused", code, correlationId });
  }
  const body = { error: code, message, ...(claims && { claims }), ...(scopes && { scopes }), correlationId };
  return json(status, body, { headers: { "www-authenticate": bearerChallenge(config, refusal), ...varyHeaders } });
}

/** Returns 503: a key that cannot be fetched proves nothing about the token (RFC 9110 section 10.2.3). */
export function bearerUnavailable({ logger }: ResponseContext, error: ServiceUnavailableError): AuthResponse {
  const { code, correlationId = randomUUID(), retryAfterSeconds } = error;
  logger.warn({ code, correlationId, cause: causeCode(error) }, error.message);
  const body = { error: code, message: "A service that this API needs does not respond. Try again.", correlationId };
  return json(503, body, { headers: { "retry-after": String(retryAfterSeconds), ...varyHeaders } });
}

/**
 * Returns `WWW-Authenticate` of RFC 6750 section 3, with Entra's members, by which Microsoft's clients find the
 * authority and the claims.
 */
function bearerChallenge(
  { instance, tenant }: BearerContext["config"],
  { code, message, scope, claims }: BearerRefusal,
): string {
  const parts = [`realm=""`, `authorization_uri="${instance}/${tenant}/oauth2/v2.0/authorize"`];
  // A caller that sent no token has made no mistake: then the scheme is all we say.
  if (code !== "token_missing") {
    parts.push(`error="${code}"`, `error_description="${message}"`);
  }
  if (scope !== undefined) {
    parts.push(`scope="${scope.join(" ")}"`);
  }
  if (claims !== undefined) {
    parts.push(`claims="${Buffer.from(claims).toString("base64")}"`);
  }
  return `Bearer ${parts.join(", ")}`;
}
