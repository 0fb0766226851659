import type { FastifyPluginCallback, FastifyRequest, preHandlerHookHandler } from "fastify";
import fp from "fastify-plugin";
import type { IdentityWeb } from "@identity-web/core";
import type { AuthResult } from "@identity-web/core/adapter";
import { challengeErrors } from "./challenge-errors.ts";
import { read, writeAnswer, writeHead } from "./exchange.ts";
import type { FastifyIdentityWeb } from "./fastify.ts";

/** Gives a core Fastify's plugin and hooks. Apart from `identityWeb`, so that the contract suite can bind a core that it scripts. */
export function bind(core: IdentityWeb): FastifyIdentityWeb {
  return {
    plugin: pluginOf(core),
    requireUser: (wanted) => hook((request) => core.requireUser(read(request), wanted)),
    signIn: (wanted) => hook((request) => core.signIn(read(request), wanted)),
    completeSignIn: () => hook((request) => core.completeSignIn(read(request))),
    signOut: (wanted) => hook((request) => core.signOut(read(request), wanted)),
    async authorizationUrl(request, reply, wanted): Promise<string> {
      const made = await core.authorizationUrl(read(request), wanted);
      writeHead(reply, made);
      return made.url;
    },
    health: () => core.health(),
    close: () => core.close(),
  };
}

function pluginOf(core: IdentityWeb): FastifyPluginCallback {
  return fp(
    (fastify, _options, done) => {
      fastify.decorateRequest("identity");
      // Before any body is parsed: our own routes read their form themselves.
      fastify.addHook(
        "onRequest",
        hook((request) => core.handle(read(request))),
      );
      fastify.addHook("onRoute", (route) => challengeErrors(core, route));
      for (const { method, path } of core.routes) {
        fastify.route({
          method,
          url: path,
          exposeHeadRoute: false,
          handler: (_request, reply) => reply.callNotFound(),
        });
      }
      fastify.addHook("onClose", () => core.close());
      done();
    },
    { fastify: "5.x", name: "@identity-web/fastify" },
  );
}

/** Goes on at once where the core answers at once. */
function hook(run: (request: FastifyRequest) => AuthResult | Promise<AuthResult>): preHandlerHookHandler {
  return (request, reply, done) => {
    const finish = (result: AuthResult): void => {
      if (reply.sent) return;
      if (result.kind !== "pass") return void writeAnswer(reply, result);
      request.identity = result.identity;
      writeHead(reply, result);
      done();
    };
    try {
      const result = run(request);
      if (result instanceof Promise) result.then(finish).then(undefined, done);
      else finish(result);
    } catch (error) {
      done(error as Error);
    }
  };
}
