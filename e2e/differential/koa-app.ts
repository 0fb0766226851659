import { createRequire } from "node:module";

import { identityWeb } from "@identity-web/koa";
import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import type Koa from "koa";
import type { Context } from "koa";

import { appHeaders, type Build, linkPage, type Page } from "./app.ts";

const load = createRequire(import.meta.url);

/** @param version the name of the dependency in package.json */
export function koaApp(version: "koa" | "koa2"): Build {
  const loaded = load(version) as typeof Koa & { default?: typeof Koa };
  const Application = loaded.default ?? loaded;
  return async ({ plan, options, server }) => {
    const auth = identityWeb(options);
    const app = new Application();
    app.silent = true;
    if (plan.hasHeaders) {
      app.use((ctx, next) => {
        ctx.set(appHeaders);
        return next();
      });
    }
    if (plan.parsesForms) {
      app.use(bodyParser({ enableTypes: ["form"] }));
    }
    app.use(auth.middleware());
    if (plan.guarded) {
      app.use(auth.requireUser());
    }
    const router = new Router();
    for (const { method, path, guard, handle } of plan.routes) {
      const guards = guard === undefined ? [] : [auth.requireUser(guard)];
      router.register(path, [method], [...guards, async (ctx: Context) => send(ctx, await handle(ctx.state.identity))]);
    }
    const { customRoutes } = plan;
    if (customRoutes !== undefined) {
      const { returnTo } = customRoutes;
      router.get(customRoutes.link, async (ctx) => send(ctx, linkPage(await auth.authorizationUrl(ctx, { returnTo }))));
      router.get(customRoutes.signIn, auth.signIn({ returnTo }));
      router.get(customRoutes.callback, auth.completeSignIn());
      router.post(customRoutes.signOut, auth.signOut({ returnTo: "/" }));
    }
    app.use(router.routes());
    const callback = app.callback();
    server.on("request", (message, response) => void callback(message, response));
    return () => auth.close();
  };
}

function send(ctx: Context, { type, body }: Page): void {
  ctx.type = type;
  ctx.body = body;
}
