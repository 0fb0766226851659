import { randomUUID } from "node:crypto";

import { ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import { causeCode } from "../lib/cause-code.ts";
import type { AuthRequest, AuthResponse } from "../types/http.ts";
import { codeResponse } from "./code-response.ts";
import type { ResponseContext } from "./context.ts";

export interface OutageDetails {
  /** A path to offer as "Try again". */
  readonly returnTo?: string | undefined;
  /** Replaces a new id if the error has none. */
  readonly correlationId?: string | undefined;
}

/**
 * Returns 503 with `Retry-After` (RFC 9110 section 10.2.3): the service recovers, and nobody is signed out meanwhile.
 */
export function outageResponse(
  context: ResponseContext,
  request: AuthRequest,
  error: ServiceUnavailableError,
  { returnTo, correlationId = error.correlationId ?? randomUUID() }: OutageDetails = {},
): Promise<AuthResponse> {
  const { code } = error;
  context.logger.warn({ code, correlationId, cause: causeCode(error) }, error.message);
  const headers = { "retry-after": String(error.retryAfterSeconds) };
  return codeResponse(context, request, { code, correlationId, returnTo, headers });
}

const configurationCodes: readonly string[] = ["configuration_refused", "credentials_unusable"];

/** Runs a step. Turns an outage into 503, and an error of the app's registration into a page with its code. */
export async function orOutage<Result>(
  context: ResponseContext,
  request: AuthRequest,
  run: () => Promise<Result>,
  returnTo?: string,
): Promise<Result | AuthResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ServiceUnavailableError) {
      return outageResponse(context, request, error, { returnTo });
    }
    if (!(error instanceof TokenRequestError) || !configurationCodes.includes(error.code)) {
      throw error;
    }
    const { code, serviceErrorCode, correlationId = randomUUID() } = error;
    context.logger.error({ code, correlationId, serviceErrorCode }, error.message);
    return codeResponse(context, request, { code, correlationId });
  }
}
