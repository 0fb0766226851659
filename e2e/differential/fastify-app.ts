import formbody from "@fastify/formbody";
import { identityWeb } from "@identity-web/fastify";
import fastify from "fastify";

import { appHeaders, type Build, linkPage } from "./app.ts";

export const inFastify: Build = async ({ plan, options, server }) => {
  const auth = identityWeb(options);
  const app = fastify({ serverFactory: (handler) => server.on("request", handler) });
  if (plan.hasHeaders) {
    app.addHook("onRequest", async (_request, reply) => void reply.headers(appHeaders));
  }
  if (plan.parsesForms) {
    await app.register(formbody);
  }
  await app.register(auth.plugin);
  if (plan.guarded) {
    app.addHook("preHandler", auth.requireUser());
  }
  for (const { method, path, guard, handle } of plan.routes) {
    app.route({
      method,
      url: path,
      // A form reaches no preHandler where nothing parses it: Fastify refuses it with 415 before.
      [method === "GET" ? "preHandler" : "onRequest"]: guard === undefined ? [] : [auth.requireUser(guard)],
      async handler(request, reply) {
        const { type, body } = await handle(request.identity);
        return reply.type(type).send(body);
      },
    });
  }
  const { legs } = plan;
  if (legs !== undefined) {
    const { returnTo } = legs;
    app.get(legs.link, async (request, reply) => {
      const { type, body } = linkPage(await auth.authorizationUrl(request, reply, { returnTo }));
      return reply.type(type).send(body);
    });
    const never = async (): Promise<never> => {
      throw new Error("A leg answers, so that no handler runs behind it.");
    };
    app.get(legs.signIn, { onRequest: auth.signIn({ returnTo }) }, never);
    app.get(legs.callback, { onRequest: auth.completeSignIn() }, never);
    app.post(legs.signOut, { onRequest: auth.signOut({ returnTo: "/" }) }, never);
  }
  await app.ready();
  return () => app.close();
};
