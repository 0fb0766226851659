import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

import { type HttpBindings, serve } from "@hono/node-server";
import type { AppResponse, Plan, PlannedRoute, RunningApp } from "@identity-web/contract-tests/adapter";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { compress } from "hono/compress";

import { bind } from "../src/bind.ts";
import type { HonoIdentityWeb } from "../src/hono.ts";

/** Starts a real server on port 0 with the app that `plan` describes. */
export async function startApp(plan: Plan): Promise<RunningApp> {
  const auth = bind(plan.core);
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use((context, next) => {
    plan.onRequest(context.env.outgoing);
    return next();
  });
  if (plan.compression) {
    app.use(compress({ threshold: 1024 }));
  }
  if (plan.bodyParser === "form") {
    app.use(parseForm);
  }
  if (plan.guardEverything) {
    app.use(auth.requireUser());
  }
  app.use(auth.middleware());
  for (const route of plan.routes) {
    const router = new Hono();
    router.on(route.method, route.path, guardOf(auth, route), (context) => handleRoute(context, auth, route, plan));
    app.route(route.prefix || "/", router);
  }
  app.onError(
    auth.errorHandler((error, context) => {
      plan.onError(error);
      return context.text("failed", 500);
    }),
  );
  const mounted = plan.mount === "" ? app : new Hono().route(plan.mount, app);
  const server = serve({ fetch: mounted.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function guardOf(auth: HonoIdentityWeb, { guard }: PlannedRoute): MiddlewareHandler {
  if (guard === undefined) {
    return (_context, next) => next();
  }
  return guard.kind === "completeSignIn" ? auth.completeSignIn() : auth[guard.kind](guard.options);
}

const parseForm: MiddlewareHandler = async (context, next) => {
  const type = context.req.header("content-type")?.toLowerCase() ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    await context.req.parseBody();
  }
  await next();
};

/**
 * In Hono a handler returns its response. A response that starts before the handler has ended is a stream, returned at
 * once.
 */
function handleRoute(
  context: Context,
  auth: HonoIdentityWeb,
  route: PlannedRoute,
  plan: Plan,
): Response | Promise<Response> {
  let startResponse: ((response: Response) => void) | undefined;
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  const flushed = new Promise<Response>((resolve) => (startResponse = resolve));
  const result = route.respond({
    identity: context.get("identity"),
    authorizationUrl: (options) => auth.authorizationUrl(context, options),
    body: () => context.req.text(),
    setHeader: (name, value) => context.header(name, value),
    flush(text) {
      void writer.write(new TextEncoder().encode(text));
      startResponse?.(context.body(stream.readable));
      startResponse = undefined;
    },
  });
  if (!(result instanceof Promise)) {
    return respond(context, result);
  }
  const settled = result.then(
    (response) => respond(context, response),
    (error: unknown) => {
      if (startResponse !== undefined) {
        throw error;
      }
      plan.onError(error);
      void writer.close();
      return context.body(null);
    },
  );
  return Promise.race([flushed, settled]);
}

function respond(context: Context, { body, setCookies = [] }: AppResponse): Response {
  for (const cookie of setCookies) {
    context.header("set-cookie", cookie, { append: true });
  }
  return typeof body === "string" ? context.text(body) : context.body(Readable.toWeb(body) as ReadableStream);
}
