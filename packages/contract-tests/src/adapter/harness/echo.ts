import type { AuthRequest, AuthResult } from "@identity-web/core/adapter";

import { page } from "./results.ts";

/** Responds with the request that the core received, as JSON. */
export function echo(request: AuthRequest): AuthResult {
  const { method, path, search } = request;
  const probes = {
    probe: request.header("X-Probe"),
    cookie: request.header("cookie"),
    authorization: request.header("authorization"),
    absent: request.header("x-absent"),
  };
  return page(JSON.stringify({ method, path, search, query: [...request.query], ...probes }));
}
