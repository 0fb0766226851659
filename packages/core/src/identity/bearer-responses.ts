import { randomUUID } from "node:crypto";

import type { ServiceUnavailableError } from "../errors/errors.ts";
import { causeCode } from "../flow/code-response.ts";
import { json } from "../http/responses.ts";
import type { AuthResponse } from "../types/http.ts";
import type { Services } from "../services.ts";

/** The codes of RFC 6750 section 3.1, the one of Entra for claims, and ours for a token that was not sent. */
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
  /** For the caller's developer. Ours throughout: nothing of the token is repeated. */
  readonly message: string;
  /** Of RFC 6750 section 3: what would be enough. */
  readonly scope?: readonly string[] | undefined;
  /** JSON text, for a caller who has said that it can deal with claims. */
  readonly claims?: string | undefined;
  /** Scopes of an API behind this one, to which the user has not consented. */
  readonly scopes?: readonly string[] | undefined;
  readonly correlationId?: string | undefined;
}

/** Never a redirect and never a page: programs call APIs. */
export function refuseBearer(services: Services, refusal: BearerRefusal): AuthResponse {
  const { code, status, message, claims, scopes } = refusal;
  const correlationId = refusal.correlationId ?? randomUUID();
  if (code !== "token_missing") {
    services.options.logger.info({ code, correlationId }, message);
    services.report({ type: "bearerRefused", code, correlationId });
  }
  const body = { error: code, message, ...(claims && { claims }), ...(scopes && { scopes }), correlationId };
  return json(status, body, { headers: { "www-authenticate": challengeFor(services, refusal), ...forCaches } });
}

/** 503: a key that cannot be fetched says nothing about the token (RFC 9110 section 10.2.3). */
export function bearerUnavailable(services: Services, error: ServiceUnavailableError): AuthResponse {
  const { code, correlationId = randomUUID(), retryAfterSeconds } = error;
  services.options.logger.warn({ code, correlationId, cause: causeCode(error) }, error.message);
  const body = { error: code, message: "A service that this API needs does not answer. Try again.", correlationId };
  return json(503, body, { headers: { "retry-after": String(retryAfterSeconds), ...forCaches } });
}

/** What one caller gets, another must not. */
const forCaches = { vary: "Authorization" };

/** RFC 6750 section 3, with the members Entra adds: clients of Microsoft's find the authority and the claims by them. */
function challengeFor({ options }: Services, { code, message, scope, claims }: BearerRefusal): string {
  const parts = [`realm=""`, `authorization_uri="${options.instance}/${options.tenant}/oauth2/v2.0/authorize"`];
  // Who sent no token has made no mistake: then the scheme is all that is said.
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
