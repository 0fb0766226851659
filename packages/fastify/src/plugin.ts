import { type IdentityWeb, IdentityWebError } from "@identity-web/core";
import type { FastifyInstance, FastifyPluginCallback, RouteOptions } from "fastify";
import fp from "fastify-plugin";

import { challengeErrors } from "./challenge-errors.ts";
import type { FastifyGuard } from "./guard.ts";
import { setupHints } from "./setup-hints.ts";

interface PluginParts {
  readonly onRequest: FastifyGuard;
  /** Every handler of `auth.completeSignIn()`. */
  readonly callbacks: ReadonlySet<unknown>;
  readonly mounted: () => void;
}

/** Two identities in one app share `request.identity`: each guard sets its own. */
const decorated = Symbol("@identity-web/fastify");

export function pluginOf(core: IdentityWeb, { onRequest, callbacks, mounted }: PluginParts): FastifyPluginCallback {
  return fp(
    (fastify, _options, done) => {
      const paths = core.routes.filter(({ path }) => path.startsWith(fastify.prefix));
      if (core.routes.length > 0 && paths.length === 0) {
        return done(belowOtherPrefix(fastify.prefix, core));
      }
      if (!fastify.hasDecorator(decorated)) {
        fastify.decorate(decorated, true).decorateRequest("identity");
      }
      // Before any body is parsed: our own routes read their form themselves.
      fastify.addHook("onRequest", onRequest);
      fastify.addHook("onRoute", function (route) {
        challengeErrors(core, route);
        if (isParsedCallback(route, callbacks)) {
          this.addHook("onReady", (ready) => ready(unparsedForm(this, route)));
        }
      });
      for (const { method, path } of paths) {
        const url = path.slice(fastify.prefix.length);
        fastify.route({ method, url, exposeHeadRoute: false, handler: (_request, reply) => reply.callNotFound() });
      }
      fastify.addHook("onClose", () => core.close());
      mounted();
      done();
    },
    { fastify: "5.x", name: "@identity-web/fastify" },
  );
}

/** A route below a prefix would not stand where Entra sends the browser back to. */
function belowOtherPrefix(prefix: string, core: IdentityWeb): IdentityWebError {
  return new IdentityWebError(
    "adapter_not_mounted",
    `The plugin is registered below ${prefix}, and our routes are ${core.routes[0]?.path} and so on. Register it outside: ` +
      `${setupHints.mount} Or let the option baseUrl end with ${prefix}.`,
  );
}

/** A `preHandler` runs when the body has been parsed; an `onRequest` hook would read the form itself. */
function isParsedCallback(
  { method, preHandler, preValidation }: RouteOptions,
  callbacks: ReadonlySet<unknown>,
): boolean {
  if (![method].flat().includes("POST")) {
    return false;
  }
  return [preHandler, preValidation].flat().some((handler) => callbacks.has(handler));
}

/** Without a parser of forms, Fastify answers 415 before our handler runs. */
function unparsedForm(fastify: FastifyInstance, { url }: RouteOptions): IdentityWebError | undefined {
  if (fastify.hasContentTypeParser("application/x-www-form-urlencoded")) {
    return undefined;
  }
  return new IdentityWebError(
    "form_unreadable",
    `Nothing parses the form that Entra posts to ${url}. ${setupHints.form}`,
  );
}
