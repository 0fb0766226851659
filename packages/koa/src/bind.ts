import type { IdentityWeb } from "@identity-web/core";
import {
  type AuthRequest,
  type AuthResult,
  frameworkIdentityWeb,
  NodeRequest,
  representationHeaders,
  writeHead as writeHeadTo,
} from "@identity-web/core/adapter";
import type { Context, Middleware, Next } from "koa";

import { koaSession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";
import type { KoaIdentityWeb } from "./types.ts";

/**
 * Gives a core Koa's middleware. Separate from `identityWeb`, so that the contract suite can bind a core that it
 * scripts.
 */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): KoaIdentityWeb {
  const identify = handler((request) => core.handle(request));
  return {
    ...frameworkIdentityWeb(core, handler),
    middleware(): Middleware {
      mounted();
      return async (ctx, next) => {
        try {
          await identify(ctx, next);
        } catch (error) {
          const result = ctx.headerSent ? undefined : await core.respondToError(read(ctx), error);
          if (result === undefined) {
            throw error;
          }
          await finish(ctx, next, result);
        }
      };
    },
    async authorizationUrl(ctx, options): Promise<string> {
      const { url, ...head } = await core.authorizationUrl(read(ctx), options);
      writeHead(ctx, head);
      return url;
    },
  };
}

/** Continues synchronously if the core does. */
function handler(run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): Middleware {
  return (ctx, next) => {
    const result = run(read(ctx));
    return result instanceof Promise ? result.then((later) => finish(ctx, next, later)) : finish(ctx, next, result);
  };
}

function read(ctx: Context): AuthRequest {
  const parsedBody = (): unknown => (ctx.request as { body?: unknown }).body;
  return new NodeRequest(ctx.req, ctx.originalUrl, { parsedBody, session: () => koaSession(ctx), setupHints });
}

function finish(ctx: Context, next: Next, result: AuthResult): Promise<unknown> | void {
  // Something else, such as a time limit of the app, has responded while we waited for Entra.
  if (ctx.headerSent) {
    return;
  }
  if (result.kind === "pass") {
    writeHead(ctx, result);
    ctx.state.identity = result.identity;
    return next();
  }
  for (const name of representationHeaders) {
    ctx.remove(name);
  }
  writeHead(ctx, result);
  if (result.kind === "redirect") {
    // Koa would send an empty string as `text/plain`, and `null` means 204 until a status is set.
    ctx.body = null;
    ctx.status = 302;
    ctx.set("location", result.location);
  } else {
    ctx.status = result.status;
    ctx.body = result.body;
  }
}

function writeHead(ctx: Context, head: Pick<AuthResult, "headers" | "cookies">): void {
  const setHeader = (name: string, value: string | readonly string[]): void => ctx.set(name, value as string);
  writeHeadTo({ getHeader: (name) => ctx.response.get(name) || undefined, setHeader }, head);
}
