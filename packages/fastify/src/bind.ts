import type { IdentityWeb } from "@identity-web/core";
import { type AuthResult, bearerGuard, userGuards } from "@identity-web/core/adapter";

import { isAnswered, read, writeResponse, writeHead } from "./exchange.ts";
import type { FastifyIdentityWeb } from "./fastify.ts";
import type { FastifyGuard, GuardedRequest } from "./guard.ts";
import { pluginOf } from "./plugin.ts";

/** Gives a core Fastify's plugin and hooks. Apart from `identityWeb`, so that the contract suite can bind a core that it scripts. */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): FastifyIdentityWeb {
  const callbacks = new Set<unknown>();
  return {
    plugin: pluginOf(core, { mounted, callbacks, onRequest: hook((request) => core.handle(read(request))) }),
    ...userGuards(core, (run) => hook((request) => run(read(request)))),
    requireBearer(wanted): FastifyGuard {
      const guard = bearerGuard(core, wanted);
      return hook((request) => guard(read(request)));
    },
    signIn: (wanted) => hook((request) => core.signIn(read(request), wanted)),
    completeSignIn(): FastifyGuard {
      const callback = hook((request) => core.completeSignIn(read(request)));
      callbacks.add(callback);
      return callback;
    },
    signOut: (wanted) => hook((request) => core.signOut(read(request), wanted)),
    async authorizationUrl(request, reply, wanted): Promise<string> {
      const made = await core.authorizationUrl(read(request), wanted);
      writeHead(reply, made);
      return made.url;
    },
    tokens: core.tokens,
    downstreamApi: (name, options) => core.downstreamApi(name, options),
    health: () => core.health(),
    close: () => core.close(),
  };
}

/** Goes on at once where the core answers at once. */
function hook(run: (request: GuardedRequest) => AuthResult | Promise<AuthResult>): FastifyGuard {
  return (request, reply, done) => {
    const finish = (result: AuthResult): void => {
      // Something else has answered while we waited for Entra, such as a time limit of the app's.
      if (isAnswered(reply)) {
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
      const result = run(request);
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
