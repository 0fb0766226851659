import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { RequestServices, Services } from "../services.ts";
import { browserScript } from "./browser-script.ts";
import { callback } from "./callback.ts";
import { frontChannelSignOut } from "./front-channel-sign-out.ts";
import { identify } from "./identify.ts";
import { orUnavailable, outcome } from "./code-response.ts";
import { redeemOwnCode } from "./app-redirect-uri.ts";
import { signInRoute } from "./sign-in-route.ts";
import { signedOutRoute, signOutRoute } from "./sign-out.ts";

/** A route that `handle` serves; the path as browsers ask for it, without a pattern. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
}

type Handler = (services: RequestServices, request: AuthRequest) => Promise<AuthResult>;

interface OwnRoute {
  readonly methods: readonly Route["method"][];
  readonly handler: Handler;
}

/** Our routes by path. Where a proxy may strip the path of `baseUrl`, each answers with and without it. */
export function routeTable(options: ResolvedOptions): ReadonlyMap<string, OwnRoute> {
  const { routes, basePath } = options;
  const table = new Map<string, OwnRoute>();
  if (routes === undefined) {
    return table;
  }
  const add = (path: string, methods: OwnRoute["methods"], handler: Handler): void => {
    for (const full of new Set([basePath + path, path])) {
      table.set(full, { methods, handler });
    }
  };
  add(routes.signIn, ["GET"], signInRoute);
  add(routes.callback, options.responseMode === "form_post" ? ["GET", "POST"] : ["GET"], callback);
  add(routes.signOut, ["GET", "POST"], signOutRoute);
  add(routes.signedOut, ["GET"], signedOutRoute);
  add(routes.browserScript, ["GET"], browserScript);
  add(routes.frontChannelSignOut, ["GET"], frontChannelSignOut);
  return table;
}

export function routeList(table: ReadonlyMap<string, OwnRoute>): readonly Route[] {
  return [...table].flatMap(([path, { methods }]) => methods.map((method) => ({ method, path })));
}

/** Serves our own routes; passes on everything else, with the identity. */
export function handle(
  services: Services,
  table: ReadonlyMap<string, OwnRoute>,
  request: AuthRequest,
): AuthResult | Promise<AuthResult> {
  const route = table.get(request.path);
  if (route === undefined) {
    const redeemed = redeemOwnCode(services, request);
    return redeemed === undefined ? identify(services, request) : orUnavailable(services, request, () => redeemed);
  }
  if (!(route.methods as readonly string[]).includes(request.method)) {
    return outcome(services, request, { code: "method_not_allowed", headers: { allow: route.methods.join(", ") } });
  }
  return orUnavailable(services, request, () => route.handler(services.within(request), request));
}
