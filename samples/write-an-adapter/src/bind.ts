import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { IdentityWeb } from "@identity-web/core";
import { frameworkIdentityWeb, mergedVary, NodeRequest, setCookieHeader } from "@identity-web/core/adapter";
import type { AuthResponse, AuthRequest, AuthResult } from "@identity-web/core/adapter";
import type { Context, MiddlewareHandler, Next } from "hono";

import type { HonoIdentityWeb } from "./types.ts";

/** Gives a core Hono's middleware. Apart from `identityWeb`, so that the contract suite can bind a core that it scripts. */
export function bind(core: IdentityWeb): HonoIdentityWeb {
  const guard = (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): MiddlewareHandler => {
    return (context, next) => {
      const result = run(read(context));
      const going = (later: AuthResult) => finish(context, next, later);
      return result instanceof Promise ? result.then(going) : going(result); // at once: this runs on every request
    };
  };
  return {
    ...frameworkIdentityWeb(core, guard),
    middleware: () => guard((request) => core.handle(request)),
    errorHandler: (others) => async (error, context) => {
      const result = await core.respondToError(read(context), error).catch(() => undefined);
      return result === undefined || result.kind === "pass" ? others(error, context) : answered(context, result);
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

/** Hono's own request has neither the path as it was sent nor headers as they were; what it is made of has. */
function read(context: Context): AuthRequest {
  const { incoming } = context.env as HttpBindings;
  // A body that somebody has read already, Hono still holds.
  const parsedBody = (): unknown => (incoming.readableDidRead ? context.req.parseBody({ all: true }) : undefined);
  return new NodeRequest(incoming, incoming.url ?? "/", { parsedBody });
}

async function finish(context: Context, next: Next, result: AuthResult): Promise<Response | void> {
  if (result.kind !== "pass") {
    return answered(context, result);
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
  // Only now: a handler that makes a Response by itself would lose what was set before. What stands there already, stays.
  const { headers } = context.res;
  for (const [name, value] of Object.entries(result.headers)) {
    if (name === "vary") {
      context.header(name, mergedVary(headers.get(name) ?? undefined, value));
    } else if (!headers.has(name)) {
      context.header(name, value);
    }
  }
  const theirs = headers.getSetCookie();
  const ours = result.cookies.filter(({ name }) => !theirs.some((one) => one.startsWith(`${name}=`)));
  context.header("set-cookie", undefined);
  for (const one of [...ours.map(setCookieHeader), ...theirs]) {
    context.header("set-cookie", one, { append: true });
  }
}

function answered(context: Context, answer: AuthResponse): Response {
  // Something else has answered while we waited for Entra, such as a time limit of the app's.
  if ((context.env as HttpBindings).outgoing.headersSent) {
    return RESPONSE_ALREADY_SENT;
  }
  const redirect = answer.kind === "redirect";
  const headers = new Headers(redirect ? { ...answer.headers, location: answer.location } : answer.headers);
  for (const cookie of answer.cookies) {
    headers.append("set-cookie", setCookieHeader(cookie));
  }
  return new Response(redirect ? null : answer.body, { status: redirect ? 302 : answer.status, headers });
}
