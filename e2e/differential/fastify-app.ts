import formbody from "@fastify/formbody";
import { identityWeb } from "@identity-web/fastify";
import fastify from "fastify";

import { appHeaders, type Build, linkPage } from "./app.ts";

export const fastifyApp: Build = async ({ plan, options, server }) => {
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
      // Without a parser, a form does not reach a preHandler: Fastify refuses it with 415 first.
      [method === "GET" ? "preHandler" : "onRequest"]: guard === undefined ? [] : [auth.requireUser(guard)],
      async handler(request, reply) {
        const { type, body } = await handle(request.identity);
        return reply.type(type).send(body);
      },
    });
  }
  const { customRoutes } = plan;
  if (customRoutes !== undefined) {
    const { returnTo } = customRoutes;
    app.get(customRoutes.link, async (request, reply) => {
      const { type, body } = linkPage(await auth.authorizationUrl(request, reply, { returnTo }));
      return reply.type(type).send(body);
    });
    const never = async (): Promise<never> => {
      throw new Error("The hook responds, so its handler never runs.");
    };
    app.get(customRoutes.signIn, { onRequest: auth.signIn({ returnTo }) }, never);
    app.get(customRoutes.callback, { onRequest: auth.completeSignIn() }, never);
    app.post(customRoutes.signOut, { onRequest: auth.signOut({ returnTo: "/" }) }, never);
  }
  await app.ready();
  return () => app.close();
};
