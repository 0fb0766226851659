import { randomUUID } from "node:crypto";

import type { EmulatorContext } from "../http/environment.ts";
import type { Emulation } from "../state/emulation.ts";

/** An error in Graph's error envelope, which differs from the token endpoint's. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function graphErrorResponse(context: EmulatorContext, { clock }: Emulation, error: GraphError): Response {
  const innerError = {
    date: new Date(clock.now() * 1000).toISOString().slice(0, 19),
    "request-id": randomUUID(),
    "client-request-id": context.var.notes.correlationId,
  };
  return Response.json(
    { error: { code: error.code, message: error.message, innerError } },
    { status: error.status, headers: error.headers },
  );
}
