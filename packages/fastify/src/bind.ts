import type { IdentityWeb } from "@identity-web/core";
import { type AuthRequest, type AuthResult, frameworkIdentityWeb } from "@identity-web/core/adapter";

import { isSent, read, writeHead, writeResponse } from "./exchange.ts";
import { pluginOf } from "./plugin.ts";
import type { FastifyGuard, FastifyIdentityWeb } from "./types.ts";

/**
 * Gives a core Fastify's plugin and hooks. Separate from `identityWeb`, so that the contract suite can bind a core that
 * it scripts.
 */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): FastifyIdentityWeb {
  const callbacks = new Set<unknown>();
  const shared = frameworkIdentityWeb(core, hook);
  return {
    ...shared,
    plugin: pluginOf(core, { mounted, callbacks, onRequest: hook((request) => core.handle(request)) }),
    completeSignIn(): FastifyGuard {
      const callback = shared.completeSignIn();
      callbacks.add(callback);
      return callback;
    },
    async authorizationUrl(request, reply, options): Promise<string> {
      const { url, ...head } = await core.authorizationUrl(read(request), options);
      writeHead(reply, head);
      return url;
    },
  };
}

/** Continues synchronously if the core does. */
function hook(run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): FastifyGuard {
  return (request, reply, done) => {
    const finish = (result: AuthResult): void => {
      // Something else, such as a time limit of the app, has responded while we waited for Entra.
      if (isSent(reply)) {
        return;
      }
      if (result.kind !== "pass") {
        return void writeResponse(reply, result);
      }
      request.identity = result.identity;
      writeHead(reply, result);
      done();
    };
    try {
      const result = run(read(request));
      if (result instanceof Promise) {
        result.then(finish).then(undefined, done);
      } else {
        finish(result);
      }
    } catch (error) {
      done(error as Error);
    }
  };
}
