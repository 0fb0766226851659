import type http2 from "node:http2";
import type https from "node:https";

import fastify, { type FastifyReply, type FastifyRequest, type FastifyTypeProvider } from "fastify";
import { describe, expectTypeOf, it } from "vitest";

import type { FastifyIdentityWeb, RequestIdentity, User } from "../src/index.ts";

interface Provider extends FastifyTypeProvider {
  readonly validator: { readonly id: string };
}

declare const auth: FastifyIdentityWeb;

/** Compiled, but never run. */
export function apps(): void {
  const plain = fastify();
  void plain.register(auth.plugin);
  plain.get("/", { preHandler: auth.requireUser() }, (request) => request.identity.user?.name);
  plain.get("/two", { preHandler: [auth.requireUser(), auth.requireUser({ scopes: ["a"] })] }, () => "");
  plain.get("/first", { onRequest: auth.requireUser(), preValidation: auth.signIn() }, () => "");
  plain.post("/own", { onRequest: auth.completeSignIn() }, () => "");
  plain.addHook("preHandler", auth.requireUser());
  plain.addHook("onRequest", auth.requireUser());
  plain.get<{ Params: { id: string }; Reply: { 200: string } }>(
    "/:id",
    { preHandler: auth.requireUser() },
    async (request, reply) => reply.code(200).send(request.params.id + (await auth.authorizationUrl(request, reply))),
  );
  const logging = fastify({ logger: { level: "info" } });
  void logging.register(auth.plugin);
  logging.get("/", { preHandler: auth.requireUser() }, () => "");
  const provided = fastify().withTypeProvider<Provider>();
  void provided.register(auth.plugin);
  provided.get("/", { preHandler: auth.requireUser() }, (request, reply) => auth.authorizationUrl(request, reply));
  const second = fastify({ http2: true });
  void second.register(auth.plugin);
  second.get("/", { preHandler: auth.requireUser() }, (request, reply) => auth.authorizationUrl(request, reply));
  const secure = fastify({ https: {} satisfies https.ServerOptions });
  void secure.register(auth.plugin);
  secure.get("/", { preHandler: auth.requireUser() }, (request, reply) => auth.authorizationUrl(request, reply));
  const both = fastify({ http2: true, https: { allowHTTP1: true } satisfies http2.SecureServerOptions });
  void both.register(auth.plugin);
  both.get("/", { preHandler: auth.requireUser() }, (request, reply) => auth.authorizationUrl(request, reply));
}

describe("types", () => {
  it("request.identity is present in every handler, and user may be undefined", () => {
    expectTypeOf<FastifyRequest["identity"]>().toEqualTypeOf<RequestIdentity>();
    expectTypeOf<RequestIdentity["user"]>().toEqualTypeOf<User | undefined>();
    expectTypeOf<FastifyIdentityWeb["authorizationUrl"]>().toBeCallableWith({} as FastifyRequest, {} as FastifyReply);
  });
});
