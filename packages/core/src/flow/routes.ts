import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { Route } from "../types/identity-web.ts";
import { redeemAtAppRedirectUri } from "./app-redirect-uri.ts";
import { browserScript } from "./browser-script.ts";
import { callback } from "./callback.ts";
import { codeResponse } from "./code-response.ts";
import type { FlowConfig, FlowContext, FlowRequest } from "./context.ts";
import { frontChannelSignOut } from "./front-channel-sign-out.ts";
import { identify } from "./identify.ts";
import { orOutage } from "./outage-response.ts";
import { signInRoute } from "./sign-in-route.ts";
import { signedOutRoute, signOutRoute } from "./sign-out.ts";

interface OwnRoute {
  readonly methods: readonly Route["method"][];
  readonly handler: (flow: FlowRequest) => Promise<AuthResult>;
}

export type RouteTable = ReadonlyMap<string, OwnRoute>;

/** Returns our routes by path. A proxy may strip the path of `baseUrl`, so each route responds with and without it. */
export function routeTable({ routes, basePath, responseMode }: FlowConfig): RouteTable {
  const table = new Map<string, OwnRoute>();
  if (routes === undefined) {
    return table;
  }
  const add = (path: string, methods: OwnRoute["methods"], handler: OwnRoute["handler"]): void => {
    for (const full of new Set([basePath + path, path])) {
      table.set(full, { methods, handler });
    }
  };
  add(routes.signIn, ["GET"], signInRoute);
  add(routes.callback, responseMode === "form_post" ? ["GET", "POST"] : ["GET"], callback);
  add(routes.signOut, ["GET", "POST"], signOutRoute);
  add(routes.signedOut, ["GET"], signedOutRoute);
  add(routes.browserScript, ["GET"], browserScript);
  add(routes.frontChannelSignOut, ["GET"], frontChannelSignOut);
  return table;
}

export function routeList(table: RouteTable): readonly Route[] {
  return [...table].flatMap(([path, { methods }]) => methods.map((method) => ({ method, path })));
}

/** Serves our own routes. Passes every other request on, with its identity. */
export function handle(
  context: FlowContext,
  table: RouteTable,
  request: AuthRequest,
): AuthResult | Promise<AuthResult> {
  const route = table.get(request.path);
  if (route === undefined) {
    const redeemed = redeemAtAppRedirectUri(context, request);
    return redeemed === undefined ? identify(context, request) : orOutage(context, request, () => redeemed);
  }
  if (!(route.methods as readonly string[]).includes(request.method)) {
    const headers = { allow: route.methods.join(", ") };
    return codeResponse(context, request, { code: "method_not_allowed", headers });
  }
  return orOutage(context, request, () => {
    return route.handler({ context, request, store: context.session.stores.forRequest(request) });
  });
}
