import type { SetupHints } from "@identity-web/core/adapter";

/** What our errors tell an app to write. */
export const setupHints: SetupHints = {
  mount: "await app.register(auth.plugin);",
  form: "Add before your routes: await app.register(formbody); from @fastify/formbody.",
  session: "Add before app.register(auth.plugin): await app.register(session, { … }); from @fastify/session.",
};
