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

/** A real server on port 0 with the app that `plan` describes. */
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
    router.on(route.method, route.path, guardOf(auth, route), (context) => answer(context, auth, route, plan));
    app.route(route.prefix || "/", router);
  }
  app.onError(
    auth.errorHandler((error, context) => {
      plan.onError(error);
      return context.text("failed", 500);
    }),
  );
  const whole = plan.mount === "" ? app : new Hono().route(plan.mount, app);
  const server = serve({ fetch: whole.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
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

/** In Hono an answer is a value: one that begins before the handler has ended is a stream, which is handed over at once. */
function answer(
  context: Context,
  auth: HonoIdentityWeb,
  route: PlannedRoute,
  plan: Plan,
): Response | Promise<Response> {
  let begun: ((response: Response) => void) | undefined;
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  const flushed = new Promise<Response>((resolve) => (begun = resolve));
  const given = route.respond({
    identity: context.get("identity"),
    authorizationUrl: (options) => auth.authorizationUrl(context, options),
    body: () => context.req.text(),
    setHeader: (name, value) => context.header(name, value),
    flush(text) {
      void writer.write(new TextEncoder().encode(text));
      begun?.(context.body(stream.readable));
      begun = undefined;
    },
  });
  if (!(given instanceof Promise)) {
    return respond(context, given);
  }
  const later = given.then(
    (one) => respond(context, one),
    (error: unknown) => {
      if (begun !== undefined) {
        throw error;
      }
      plan.onError(error);
      void writer.close();
      return context.body(null);
    },
  );
  return Promise.race([flushed, later]);
}

function respond(context: Context, { body, setCookies = [] }: AppResponse): Response {
  for (const one of setCookies) {
    context.header("set-cookie", one, { append: true });
  }
  return typeof body === "string" ? context.text(body) : context.body(Readable.toWeb(body) as ReadableStream);
}
