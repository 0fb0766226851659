import { type IdentityWeb, IdentityWebError } from "@identity-web/core";
import type { FastifyInstance, FastifyPluginCallback, RouteOptions } from "fastify";
import fp from "fastify-plugin";

import { challengeErrors } from "./challenge-errors.ts";
import { setupHints } from "./setup-hints.ts";
import type { FastifyGuard } from "./types.ts";

interface PluginParts {
  readonly onRequest: FastifyGuard;
  /** Every handler that `auth.completeSignIn()` returned. */
  readonly callbacks: ReadonlySet<unknown>;
  readonly mounted: () => void;
}

/** Several Identity Web objects in one app share `request.identity`: each guard sets its own. */
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
      // Before any body is parsed: our routes read their form themselves.
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

/** A route below a prefix would not be at the address that Entra returns the browser to. */
function belowOtherPrefix(prefix: string, core: IdentityWeb): IdentityWebError {
  return new IdentityWebError(
    "adapter_not_mounted",
    `The plugin is registered below ${prefix}, but our routes are ${core.routes[0]?.path} and others. Register it outside: ` +
      `${setupHints.mount} Or let the option baseUrl end with ${prefix}.`,
  );
}

/** A `preHandler` runs after the body was parsed; an `onRequest` hook would read the form itself. */
function isParsedCallback(
  { method, preHandler, preValidation }: RouteOptions,
  callbacks: ReadonlySet<unknown>,
): boolean {
  if (![method].flat().includes("POST")) {
    return false;
  }
  return [preHandler, preValidation].flat().some((handler) => callbacks.has(handler));
}

/** Without a form parser, Fastify responds with 415 before our handler runs. */
function unparsedForm(fastify: FastifyInstance, { url }: RouteOptions): IdentityWebError | undefined {
  if (fastify.hasContentTypeParser("application/x-www-form-urlencoded")) {
    return undefined;
  }
  return new IdentityWebError(
    "form_unreadable",
    `No parser reads the form that Entra posts to ${url}. ${setupHints.form}`,
  );
}
