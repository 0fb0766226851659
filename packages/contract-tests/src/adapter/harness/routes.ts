import type { AppResponse, Exchange, PlannedRoute } from "./plan.ts";

type Handler = (exchange: Exchange) => AppResponse | Promise<AppResponse>;

const respondWithUsername: Handler = ({ identity }) => ({
  body: identity === undefined ? "no identity" : (identity.user?.username ?? "nobody"),
});

export function route(
  path: string,
  respond: Handler = respondWithUsername,
  options: Partial<PlannedRoute> = {},
): PlannedRoute {
  return { method: "GET", prefix: "", guard: undefined, ...options, path, respond };
}

/** A route behind `requireUser`. */
export function guarded(path: string, respond?: Handler, options: Partial<PlannedRoute> = {}): PlannedRoute {
  return route(path, respond, { guard: { kind: "requireUser" }, ...options });
}
