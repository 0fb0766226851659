import session from "koa-session";

import { describeSessionTokenCache } from "../../core/test/support/session-token-cache.ts";
import { startKoa } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

for (const { name, koa } of versions) {
  describeSessionTokenCache({
    name: `koa-session in ${name}`,
    start: (emulator, changes, sessions) =>
      startKoa(
        koa,
        emulator,
        (app, auth) => {
          app.keys = ["a key"];
          const store =
            typeof sessions === "string"
              ? undefined
              : {
                  get: async (key: string) => structuredClone(sessions.get(key)),
                  set: async (key: string, value: unknown) => void sessions.set(key, JSON.parse(JSON.stringify(value))),
                  destroy: async (key: string) => void sessions.delete(key),
                };
          if (sessions !== "none") {
            app.use(session({ key: "app", ...(store === undefined ? {} : { store }) }, app as never));
          }
          app.use(auth.middleware());
          const guard = auth.requireUser();
          app.use(async (ctx, next) => {
            if (ctx.path !== "/token") {
              ctx.body = { user: ctx.state.identity.user ?? null };
              return;
            }
            await guard(ctx, next);
          });
          app.use(async (ctx) => {
            const token = await ctx.state.identity.getAccessToken([String(ctx.query["scope"] ?? "User.Read")]);
            ctx.type = "json";
            ctx.body = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
          });
        },
        changes,
      ),
  });
}
