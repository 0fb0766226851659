import type { SetupHints } from "@identity-web/core/adapter";

/** What our errors tell an app to write. */
export const setupHints: SetupHints = {
  mount: "app.use(auth.middleware());",
  form: "Mount auth.middleware() before what reads bodies, or add before it: app.use(express.urlencoded({ extended: false }));",
  session: "Add before app.use(auth.middleware()): app.use(session({ … })); from express-session.",
};
