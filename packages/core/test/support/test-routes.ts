import type { ServerResponse } from "node:http";

import type { AuthResult, NodeRequest } from "../../src/adapter.ts";
import type { IdentityWeb, RequestIdentity, RequireUserOptions } from "../../src/index.ts";
import { claimsIn } from "./jwt.ts";

/** A request that passed. */
export interface Exchange {
  readonly auth: IdentityWeb;
  readonly identity: RequestIdentity;
  readonly request: NodeRequest;
  readonly response: ServerResponse;
}

export interface TestRoutes {
  /** Decides about each request, as the guards and routes of an app do. */
  readonly decide: (auth: IdentityWeb, request: NodeRequest) => AuthResult | Promise<AuthResult>;
  /** What it returns is sent: a string as text, anything else as JSON. By default the username or "nobody". */
  readonly handle?: ((exchange: Exchange) => unknown) | undefined;
  /** In bytes; Node refuses headers over 16 KiB by default. */
  readonly maxHeaderSize?: number | undefined;
}

/**
 * `/` says who is signed in; `/profile`, `/mail` (with Mail.Read), `/token` and everything below `/private` require a
 * user. `/token?scope=…` returns whose token it got, never the token itself.
 */
export const defaultRoutes: TestRoutes = {
  decide(auth, request) {
    const guarded = /^(?:\/app)?\/(?:profile|mail|token|private)/u.test(request.path);
    const scopes = request.path === "/mail" ? ["Mail.Read"] : undefined;
    return guarded ? auth.requireUser(request, { scopes }) : auth.handle(request);
  },
  async handle({ identity, request }) {
    if (request.path !== "/token") {
      return { user: identity.user ?? null };
    }
    const token = await identity.getAccessToken(request.query.get("scope")?.split(" ") ?? ["User.Read"]);
    const { oid, scp, uti } = claimsIn(token);
    return { oid, scp, uti };
  },
};

/** Everything below `/guarded` has one guard; `/profile` requires a user, and `/` says who is signed in. */
export function guardedRoutes(
  guard: RequireUserOptions,
  handle: (exchange: Exchange) => unknown = ({ identity }) => ({ user: identity.user?.username }),
): TestRoutes {
  const isGuarded = ({ path }: NodeRequest): boolean => path.startsWith("/guarded");
  return {
    decide(auth, request) {
      if (isGuarded(request)) {
        return auth.requireUser(request, guard);
      }
      return request.path === "/profile" ? auth.requireUser(request) : auth.handle(request);
    },
    handle: (exchange) => (isGuarded(exchange.request) ? handle(exchange) : { user: exchange.identity.user ?? null }),
  };
}

/** A guard of the whole app, and the library's own routes behind it. */
export const guardEverything: TestRoutes = {
  async decide(auth, request) {
    const result = await auth.requireUser(request);
    return result.kind === "pass" && result.identity.user === undefined ? auth.handle(request) : result;
  },
};

/** An API: one guard for every request, and room for the largest token. */
export const bearerRoutes: TestRoutes = {
  decide: (auth, request) => auth.requireBearer(request),
  maxHeaderSize: 200_000,
};
