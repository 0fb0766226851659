import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { IdentityWeb } from "@identity-web/core";
import { frameworkIdentityWeb, mergedVary, NodeRequest, setCookieHeader } from "@identity-web/core/adapter";
import type { AuthResponse, AuthRequest, AuthResult } from "@identity-web/core/adapter";
import type { Context, MiddlewareHandler, Next } from "hono";

import type { HonoIdentityWeb } from "./types.ts";

/**
 * Gives a core Hono's middleware. Separate from `identityWeb`, so that the contract suite can bind a core that it
 * scripts.
 */
export function bind(core: IdentityWeb): HonoIdentityWeb {
  const handler = (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): MiddlewareHandler => {
    return (context, next) => {
      const result = run(read(context));
      const settle = (settled: AuthResult) => finish(context, next, settled);
      // Stays synchronous if possible, because this runs on every request.
      return result instanceof Promise ? result.then(settle) : settle(result);
    };
  };
  return {
    ...frameworkIdentityWeb(core, handler),
    middleware: () => handler((request) => core.handle(request)),
    errorHandler: (others) => async (error, context) => {
      const result = await core.respondToError(read(context), error).catch(() => undefined);
      return result === undefined || result.kind === "pass" ? others(error, context) : respond(context, result);
    },
    async authorizationUrl(context, options): Promise<string> {
      const { url, headers, cookies } = await core.authorizationUrl(read(context), options);
      for (const name in headers) {
        context.header(name, headers[name]);
      }
      for (const cookie of cookies) {
        context.header("set-cookie", setCookieHeader(cookie), { append: true });
      }
      return url;
    },
  };
}

/** Reads Node's request, because Hono's request has neither the original path nor the original headers. */
function read(context: Context): AuthRequest {
  const { incoming } = context.env as HttpBindings;
  // If the app has read the body already, Hono still has it.
  const parsedBody = (): unknown => (incoming.readableDidRead ? context.req.parseBody({ all: true }) : undefined);
  return new NodeRequest(incoming, incoming.url ?? "/", { parsedBody });
}

async function finish(context: Context, next: Next, result: AuthResult): Promise<Response | void> {
  if (result.kind !== "pass") {
    return respond(context, result);
  }
  const { outgoing } = context.env as HttpBindings;
  if (outgoing.headersSent) {
    return RESPONSE_ALREADY_SENT;
  }
  context.set("identity", result.identity);
  await next();
  if (outgoing.headersSent) {
    return;
  }
  // Only after the handler: if it creates its own Response, headers set earlier would be lost. The handler's headers
  // take precedence.
  const { headers } = context.res;
  for (const [name, value] of Object.entries(result.headers)) {
    if (name === "vary") {
      context.header(name, mergedVary(headers.get(name) ?? undefined, value));
    } else if (!headers.has(name)) {
      context.header(name, value);
    }
  }
  const appCookies = headers.getSetCookie();
  const ourCookies = result.cookies.filter(({ name }) => !appCookies.some((cookie) => cookie.startsWith(`${name}=`)));
  context.header("set-cookie", undefined);
  for (const cookie of [...ourCookies.map(setCookieHeader), ...appCookies]) {
    context.header("set-cookie", cookie, { append: true });
  }
}

function respond(context: Context, response: AuthResponse): Response {
  // Something else, such as a time limit of the app, has responded while we waited for Entra.
  if ((context.env as HttpBindings).outgoing.headersSent) {
    return RESPONSE_ALREADY_SENT;
  }
  const redirect = response.kind === "redirect";
  const headers = new Headers(redirect ? { ...response.headers, location: response.location } : response.headers);
  for (const cookie of response.cookies) {
    headers.append("set-cookie", setCookieHeader(cookie));
  }
  return new Response(redirect ? null : response.body, { status: redirect ? 302 : response.status, headers });
}
