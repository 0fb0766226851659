import type { SetupHints } from "@identity-web/core/adapter";

/** What an app must write when something is missing; errors quote it. */
export const setupHints: SetupHints = {
  mount: "app.use(auth.middleware());",
  form: "Mount auth.middleware() before anything that reads bodies, or add before it: app.use(bodyParser()); from @koa/bodyparser.",
  session: "Add before app.use(auth.middleware()): app.use(session({ … }, app)); from koa-session.",
};
