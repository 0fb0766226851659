import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { AppResponse, Exchange, Plan, PlannedRoute, RunningApp } from "@identity-web/contract-tests/adapter";
import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import type Koa from "koa";
import type { Context, Middleware } from "koa";
import compress from "koa-compress";
import session from "koa-session";

import { bind } from "../../src/bind.ts";
import type { KoaIdentityWeb } from "../../src/index.ts";
import { mount } from "./versions.ts";

/** The app that the contract suite asks for, in one version of Koa. */
export async function startContractApp(KoaVersion: typeof Koa, plan: Plan): Promise<RunningApp> {
  const auth = bind(plan.core);
  const app = new KoaVersion();
  app.keys = ["not-a-secret"];
  app.use((ctx, next) => {
    plan.onRequest(ctx.res);
    return next();
  });
  app.use(ownErrors(plan));
  if (plan.compression) {
    app.use(compress({ threshold: 1024, br: false, deflate: false }) as Middleware);
  }
  if (plan.session !== undefined) {
    app.use(session(plan.session === "server" ? { store: serverStore() } : {}, app));
  }
  if (plan.bodyParser === "form") {
    app.use(bodyParser({ enableTypes: ["form"] }));
  }
  if (plan.guardEverything) {
    app.use(auth.requireUser());
  }
  app.use(auth.middleware());
  for (const route of plan.routes) {
    const router = new Router(route.prefix === "" ? {} : { prefix: route.prefix });
    const method = route.method === "GET" ? "get" : "post";
    router[method](route.path, ...guards(auth, route), handler(auth, route));
    app.use(router.routes());
  }
  const outer = new KoaVersion();
  const handle = (plan.mount === "" ? app : outer.use(mount(plan.mount, app))).callback();
  const server = createServer((message, response) => void handle(message, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function ownErrors(plan: Plan): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      plan.onError(error);
      if (ctx.headerSent) {
        return void ctx.res.end();
      }
      ctx.status = 500;
      ctx.body = "failed";
    }
  };
}

/** Stores text, like a store in another process. */
function serverStore() {
  const kept = new Map<string, string>();
  return {
    get: async (key: string) => JSON.parse(kept.get(key) ?? "null") as object | null,
    set: async (key: string, value: object) => void kept.set(key, JSON.stringify(value)),
    destroy: async (key: string) => void kept.delete(key),
  };
}

function guards(auth: KoaIdentityWeb, { guard }: PlannedRoute): Middleware[] {
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

function handler(auth: KoaIdentityWeb, route: PlannedRoute): Middleware {
  const send = (ctx: Context, { body, setCookies = [] }: AppResponse): void => {
    for (const one of setCookies) {
      ctx.append("set-cookie", one);
    }
    ctx.body = body;
  };
  return (ctx) => {
    const answered = route.respond(exchange(auth, ctx));
    return answered instanceof Promise ? answered.then((later) => send(ctx, later)) : send(ctx, answered);
  };
}

function exchange(auth: KoaIdentityWeb, ctx: Context): Exchange {
  return {
    identity: ctx.state.identity,
    authorizationUrl: (options) => auth.authorizationUrl(ctx, options),
    async body(): Promise<string> {
      const parsed = (ctx.request as { body?: Record<string, string> }).body;
      if (parsed !== undefined) {
        return new URLSearchParams(parsed).toString();
      }
      let text = "";
      for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
        text += chunk.toString("utf8");
      }
      return text;
    },
    setHeader: (name, value) => ctx.set(name, value),
    flush: (text) => void ctx.res.write(text),
  };
}
