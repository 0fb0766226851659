import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import type { AppResponse, Exchange, Plan, PlannedRoute, RunningApp } from "@identity-web/contract-tests/adapter";
import compression from "compression";
import type express5 from "express";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import session from "express-session";

import { bind } from "../../src/bind.ts";
import { type ExpressIdentityWeb, wrap } from "../../src/index.ts";

// Loaded by `require`, because it has no types.
const load = createRequire(import.meta.url);
const cookieSession = load("cookie-session") as (options: object) => RequestHandler;

/** The app that the contract suite asks for, in one version of Express. */
export async function startContractApp(express: typeof express5, plan: Plan): Promise<RunningApp> {
  const auth = bind(plan.core);
  const app = quiet(express());
  app.use((_request, response, next) => {
    plan.onRequest(response);
    next();
  });
  if (plan.compression) {
    app.use(compression({ threshold: 1024 }));
  }
  if (plan.session === "server") {
    app.use(session({ secret: "not-a-secret", resave: false, saveUninitialized: false }));
  }
  if (plan.session === "cookie") {
    app.use(cookieSession({ secret: "not-a-secret" }));
  }
  if (plan.bodyParser === "form") {
    app.use(express.urlencoded({ extended: true }));
  }
  if (plan.guardEverything) {
    app.use(auth.requireUser());
  }
  app.use(auth.middleware());
  for (const route of plan.routes) {
    const router = express.Router();
    const method = route.method === "GET" ? "get" : "post";
    router[method](route.path, ...guards(auth, route), handler(auth, route));
    app.use(route.prefix === "" ? "/" : route.prefix, router);
  }
  app.use(auth.errorHandler());
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    plan.onError(error);
    if (response.headersSent) {
      response.end();
    } else {
      response.status(500).send("failed");
    }
  });
  const server = createServer(plan.mount === "" ? app : quiet(express()).use(plan.mount, app));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Express prints errors that reach its last handler, unless the environment is `test`. */
function quiet(app: Express): Express {
  return app.set("env", "test");
}

function guards(auth: ExpressIdentityWeb, { guard }: PlannedRoute): RequestHandler[] {
  if (guard?.kind === "requireUser") {
    return [auth.requireUser(guard.options)];
  }
  if (guard?.kind === "requireBearer") {
    return [auth.requireBearer(guard.options)];
  }
  if (guard?.kind === "signIn") {
    return [auth.signIn(guard.options)];
  }
  if (guard?.kind === "signOut") {
    return [auth.signOut(guard.options)];
  }
  return guard === undefined ? [] : [auth.completeSignIn()];
}

function handler(auth: ExpressIdentityWeb, route: PlannedRoute): RequestHandler {
  return (request, response, next) => {
    const answered = route.respond(exchange(auth, request, response));
    if (answered instanceof Promise) {
      wrap(async () => send(response, await answered))(request, response, next);
    } else {
      send(response, answered);
    }
  };
}

function send(response: Response, { body, setCookies = [] }: AppResponse): void {
  for (const one of setCookies) {
    response.append("set-cookie", one);
  }
  if (typeof body === "string") {
    response.send(body);
  } else {
    body.pipe(response);
  }
}

function exchange(auth: ExpressIdentityWeb, request: Request, response: Response): Exchange {
  return {
    identity: request.identity,
    authorizationUrl: (options) => auth.authorizationUrl(request, response, options),
    async body(): Promise<string> {
      const parsed = request.body as Record<string, string> | undefined;
      if (parsed !== undefined && request.readableEnded) {
        return new URLSearchParams(parsed).toString();
      }
      let text = "";
      for await (const chunk of request as AsyncIterable<Buffer>) {
        text += chunk.toString("utf8");
      }
      return text;
    },
    setHeader: (name, value) => void response.set(name, value),
    flush: (text) => void response.write(text),
  };
}
