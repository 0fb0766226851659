import type { SetupHints } from "@identity-web/core/adapter";

/** What an app must write when something is missing; errors quote it. */
export const setupHints: SetupHints = {
  mount: "await app.register(auth.plugin);",
  form: "Add before your routes: await app.register(formbody); from @fastify/formbody.",
  session: "Add before app.register(auth.plugin): await app.register(session, { … }); from @fastify/session.",
};
