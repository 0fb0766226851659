import { identityWeb } from "@identity-web/fastify";
import fastify, { type preHandlerHookHandler } from "fastify";

import { barePage, path, scopes, type StartServer } from "./variants.ts";

export const start: StartServer = async ({ port, variant, identityWeb: options }) => {
  const app = fastify();
  if (variant === "guarded") {
    const auth = identityWeb(options);
    await app.register(auth.plugin);
    app.get(path, { preHandler: auth.requireUser({ scopes }) }, async ({ identity }) => {
      const token = await identity.getAccessToken(scopes);
      return { name: identity.user?.name, tokenLength: token.length };
    });
  } else if (variant === "no-op") {
    const pass: preHandlerHookHandler = (_request, _reply, done) => done();
    app.addHook("onRequest", pass);
    app.get(path, { preHandler: pass }, async () => barePage());
  } else {
    app.get(path, async () => barePage());
  }
  await app.listen({ port, host: "127.0.0.1" });
};
