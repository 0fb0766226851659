import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import type { FaultEffects, FaultError } from "../faults/fault.ts";
import { EntraError } from "../model/entra-error.ts";
import type { EmulatorContext } from "./environment.ts";

/**
 * Applies the effects that a fault can have at every endpoint. Returns `undefined` when the endpoint should continue.
 */
export function applyFault(context: EmulatorContext, fault: FaultEffects | undefined): Response | undefined {
  if (fault === undefined) {
    return undefined;
  }
  if (fault.reset === true) {
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  if (fault.status !== undefined || fault.body !== undefined) {
    const status = fault.status ?? 200;
    return new Response(status === 204 || status === 304 ? null : (fault.body ?? ""), {
      status,
      headers: { "content-type": fault.contentType ?? "text/html; charset=utf-8", ...fault.headers },
    });
  }
  return undefined;
}

export function faultAsError(fault: FaultError): EntraError {
  return new EntraError(fault.code ?? 50000, fault.error, fault.message ?? "This error was queued in the emulator.", {
    ...(fault.status === undefined ? {} : { status: fault.status }),
    ...(fault.suberror === undefined ? {} : { suberror: fault.suberror }),
    ...(fault.claims === undefined ? {} : { claims: fault.claims }),
    ...(fault.headers === undefined ? {} : { headers: fault.headers }),
  });
}
