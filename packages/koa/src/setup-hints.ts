import type { SetupHints } from "@identity-web/core/adapter";

/** What our errors tell an app to write. */
export const setupHints: SetupHints = {
  mount: "app.use(auth.middleware());",
  form: "Mount auth.middleware() before what reads bodies, or add before it: app.use(bodyParser()); from @koa/bodyparser.",
  session: "Add before app.use(auth.middleware()): app.use(session({ … }, app)); from koa-session.",
};
