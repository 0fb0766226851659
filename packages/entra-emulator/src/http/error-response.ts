import { randomUUID } from "node:crypto";

import { describeError, type EntraError, type ErrorStamp, formatTimestamp } from "../model/entra-error.ts";
import type { Emulation } from "../state/emulation.ts";
import type { EmulatorContext } from "./environment.ts";

export function stampError(context: EmulatorContext, emulation: Emulation): ErrorStamp {
  return { correlationId: context.var.notes.correlationId, traceId: randomUUID(), now: emulation.clock.now() };
}

/**
 * Returns Entra's JSON error envelope: 401 if the client failed to authenticate, otherwise 400 (RFC 6749, section
 * 5.2).
 */
export function jsonErrorResponse(context: EmulatorContext, emulation: Emulation, error: EntraError): Response {
  const stamp = stampError(context, emulation);
  const { status, suberror, claims, headers } = error.details;
  const body = {
    error: error.error,
    error_description: describeError(error, stamp),
    error_codes: [error.code],
    timestamp: formatTimestamp(stamp.now),
    trace_id: stamp.traceId,
    correlation_id: stamp.correlationId,
    ...(suberror === undefined ? {} : { suberror }),
    ...(claims === undefined ? {} : { claims }),
  };
  return Response.json(body, {
    status: status ?? (error.error === "invalid_client" ? 401 : 400),
    headers: { "cache-control": "no-store", pragma: "no-cache", ...headers },
  });
}
