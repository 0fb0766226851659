import { identityWeb } from "@identity-web/koa";
import Koa from "koa";

import { barePage, scopes, type StartServer } from "./variants.ts";

export const start: StartServer = ({ port, variant, identityWeb: options }) => {
  const app = new Koa();
  if (variant === "guarded") {
    const auth = identityWeb(options);
    app.use(auth.middleware());
    app.use(auth.requireUser({ scopes }));
    app.use(async (ctx) => {
      const { identity } = ctx.state;
      const token = await identity.getAccessToken(scopes);
      ctx.body = { name: identity.user?.name, tokenLength: token.length };
    });
  } else {
    const pass: Koa.Middleware = (_ctx, next) => next();
    if (variant === "no-op") {
      app.use(pass).use(pass);
    }
    app.use((ctx) => {
      ctx.body = barePage();
    });
  }
  return new Promise((resolve) => void app.listen(port, "127.0.0.1", () => resolve()));
};
