import type { IdentityWeb } from "@identity-web/core";
import {
  type AuthRequest,
  type AuthResult,
  bearerGuard,
  userGuards,
  NodeRequest,
  representationHeaders,
  setCookieHeader,
} from "@identity-web/core/adapter";
import type { Context, Middleware, Next } from "koa";

import type { KoaIdentityWeb } from "./koa.ts";
import { koaSession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";

/** Gives a core Koa's middleware. Apart from `identityWeb`, so that the contract suite can bind a core that it scripts. */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): KoaIdentityWeb {
  const guard = (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): Middleware => {
    return (ctx, next) => {
      const result = run(read(ctx));
      return result instanceof Promise ? result.then((later) => finish(ctx, next, later)) : finish(ctx, next, result);
    };
  };
  const passing = guard((request) => core.handle(request));
  return {
    middleware(): Middleware {
      mounted();
      return async (ctx, next) => {
        try {
          await passing(ctx, next);
        } catch (error) {
          const result = ctx.headerSent ? undefined : await core.respondToError(read(ctx), error);
          if (result === undefined) {
            throw error;
          }
          await finish(ctx, next, result);
        }
      };
    },
    ...userGuards(core, guard),
    requireBearer: (wanted) => guard(bearerGuard(core, wanted)),
    signIn: (wanted) => guard((request) => core.signIn(request, wanted)),
    completeSignIn: () => guard((request) => core.completeSignIn(request)),
    signOut: (wanted) => guard((request) => core.signOut(request, wanted)),
    async authorizationUrl(ctx, wanted): Promise<string> {
      const made = await core.authorizationUrl(read(ctx), wanted);
      writeHead(ctx, made);
      return made.url;
    },
    tokens: core.tokens,
    downstreamApi: (name, options) => core.downstreamApi(name, options),
    health: () => core.health(),
    close: () => core.close(),
  };
}

function read(ctx: Context): AuthRequest {
  const parsedBody = (): unknown => (ctx.request as { body?: unknown }).body;
  return new NodeRequest(ctx.req, ctx.originalUrl, { parsedBody, session: () => koaSession(ctx), setupHints });
}

function finish(ctx: Context, next: Next, result: AuthResult): Promise<unknown> | void {
  // Something else has answered while we waited for Entra, such as a time limit of the app's.
  if (ctx.headerSent) {
    return;
  }
  if (result.kind !== "pass") {
    for (const name of representationHeaders) {
      ctx.remove(name);
    }
  }
  writeHead(ctx, result);
  if (result.kind === "pass") {
    ctx.state.identity = result.identity;
    return next();
  }
  if (result.kind === "redirect") {
    // An empty text would go out as `text/plain`, and `null` means 204 until a status is set.
    ctx.body = null;
    ctx.status = 302;
    ctx.set("location", result.location);
  } else {
    ctx.status = result.status;
    ctx.body = result.body;
  }
}

function writeHead(ctx: Context, { headers, cookies }: Pick<AuthResult, "headers" | "cookies">): void {
  for (const name in headers) {
    if (name === "vary") {
      ctx.vary(headers[name] ?? "");
    } else {
      ctx.set(name, headers[name] ?? "");
    }
  }
  for (const cookie of cookies) {
    const others = [ctx.response.get("set-cookie") || []].flat();
    const kept = others.filter((one) => !one.startsWith(`${cookie.name}=`));
    ctx.set("set-cookie", [...kept, setCookieHeader(cookie)]);
  }
}
