import { createRequire } from "node:module";

import { identityWeb, wrap } from "@identity-web/express";
import type express from "express";
import type { Request, Response } from "express";

import { appHeaders, type Build, linkPage, type Page } from "./app.ts";

const load = createRequire(import.meta.url);

/** @param version the name of the dependency in package.json */
export function expressApp(version: "express" | "express4"): Build {
  const create = load(version) as typeof express;
  return async ({ plan, options, server }) => {
    const auth = identityWeb(options);
    const app = create();
    // Outside its test environment, Express prints errors that reach its last error handler.
    app.set("env", "test");
    if (plan.hasHeaders) {
      app.use((_request, response, next) => {
        response.set(appHeaders);
        next();
      });
    }
    if (plan.parsesForms) {
      app.use(create.urlencoded({ extended: true }));
    }
    app.use(auth.middleware());
    if (plan.guarded) {
      app.use(auth.requireUser());
    }
    for (const { method, path, guard, handle } of plan.routes) {
      const handler = wrap(async (request, response) => send(response, await handle(request.identity)));
      const guards = guard === undefined ? [] : [auth.requireUser(guard)];
      if (method === "GET") {
        app.get(path, ...guards, handler);
      } else {
        app.post(path, ...guards, handler);
      }
    }
    const { customRoutes } = plan;
    if (customRoutes !== undefined) {
      const { returnTo } = customRoutes;
      const link = async (request: Request, response: Response): Promise<void> =>
        send(response, linkPage(await auth.authorizationUrl(request, response, { returnTo })));
      app.get(customRoutes.link, wrap(link));
      app.get(customRoutes.signIn, auth.signIn({ returnTo }));
      app.get(customRoutes.callback, auth.completeSignIn());
      app.post(customRoutes.signOut, auth.signOut({ returnTo: "/" }));
    }
    app.use(auth.errorHandler());
    server.on("request", app);
    return () => auth.close();
  };
}

function send(response: Response, { type, body }: Page): void {
  response.type(type);
  if (typeof body === "string") {
    response.send(body);
  } else {
    body.pipe(response);
  }
}
