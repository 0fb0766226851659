import type { AdapterFault } from "./fault.ts";
import type { RequestContext } from "./tiny-framework.ts";

const guardResponds = "a guard's response is the only response, and the handler does not run";
const asksForCaller = "requireBearer asks the core for the caller, not for the user, with its own options";
const routesRespond =
  "signIn, completeSignIn and signOut pass their options to the core and write its response, and no handler runs";

/** Faults in which handlers run, and with which identity. */
export const runningFaults: readonly AdapterFault[] = [
  {
    fault: "the handler runs although the guard has responded",
    caughtBy: guardResponds,
    broken: ({ finish }) => ({
      async finish(context, result, next) {
        await finish(context, result, () => {});
        return next();
      },
    }),
  },
  {
    fault: "the app also handles the library's own routes",
    caughtBy: "the core's response on the library's own routes is the only response",
    broken: ({ finish }) => ({
      async finish(context, result, next) {
        await finish(context, result, () => {});
        return next();
      },
    }),
  },
  {
    fault: "HEAD bypasses the guards",
    caughtBy: "a guard applies to HEAD as it does to GET",
    broken: ({ handler }) => ({
      handler: (run) => (context, next) => (context.message.method === "HEAD" ? next() : handler(run)(context, next)),
    }),
  },
  {
    fault: "an app-wide guard blocks the library's own routes",
    caughtBy: "an app-wide guard protects every route of the app, and the library's own routes still respond",
    broken: ({ finish, writeResponse: write }) => ({
      finish(context, result, next) {
        if (result.kind !== "pass" || result.identity.user !== undefined) {
          return finish(context, result, next);
        }
        return write(context.response, { kind: "respond", status: 401, body: "", headers: {}, cookies: [] });
      },
    }),
  },
  {
    fault: "a pass has no identity",
    caughtBy: "a pass runs the handler once, with the identity, after one call of the core for each step",
    broken: ({ finish }) => ({
      finish: (context, result, next) =>
        finish(context, result, () => {
          context.identity = undefined;
          return next();
        }),
    }),
  },
  {
    fault: "the core is called twice",
    caughtBy: "a pass runs the handler once, with the identity, after one call of the core for each step",
    broken: ({ handler }) => ({
      handler: (run) => (context, next) => handler(run)(context, () => handler(run)(context, next)),
    }),
  },
  {
    fault: "there is no identity if nobody is signed in",
    caughtBy: "there is an identity even if nobody is signed in, and all other paths stay the app's",
    broken: ({ finish }) => ({
      finish: (context, result, next) =>
        finish(context, result, () => {
          if (context.identity?.user === undefined) {
            context.identity = undefined;
          }
          return next();
        }),
    }),
  },
  {
    fault: "the guard's identity does not replace the first",
    caughtBy: "the guard's identity replaces the middleware's",
    broken: ({ finish }) => ({
      finish(context, result, next) {
        const first = context.identity;
        return finish(context, result, () => {
          context.identity = first ?? context.identity;
          return next();
        });
      },
    }),
  },
  {
    fault: "options of guards are lost",
    caughtBy: "each guard passes its own options to the core, and undefined if it has no options",
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) =>
        guard.kind === "requireUser" ? core.requireUser(request) : runGuard(core, guard, request),
    }),
  },
  {
    fault: "every guard uses the options of the first",
    caughtBy: "each guard passes its own options to the core, and undefined if it has no options",
    broken({ runGuard }) {
      let first: Parameters<typeof runGuard>[1] | undefined;
      return { runGuard: (core, guard, request) => runGuard(core, (first ??= guard), request) };
    },
  },
  {
    fault: "every guard waits, even if the core does not",
    caughtBy:
      "a synchronous pass continues in the same tick: a page served from memory costs no turn of the event loop",
    broken: ({ handler }) => ({ handler: (run) => handler(async (request) => run(request)) }),
  },
  {
    fault: "the identity is stored in the adapter instead of the request",
    caughtBy: "concurrent requests keep their own identities",
    broken({ handler, finish }) {
      let last: RequestContext | undefined;
      return {
        handler: (run) => (context, next) => handler(run)((last = context), next),
        finish: (context, result, next) => finish(last ?? context, result, () => (last === context ? next() : next())),
      };
    },
  },
  {
    fault: "a guard's response is written although the app responded in the meantime",
    caughtBy: "if the app responds while a guard waits, nothing is added and the handler does not run",
    broken: ({ writeResponse: write, writeHead: head }) => ({
      finish(context, result, next) {
        if (result.kind !== "pass") {
          return write(context.response, result);
        }
        context.identity = result.identity;
        if (!context.response.headersSent) {
          head(context.response, result);
        }
        return next();
      },
    }),
  },
  {
    fault: "a web API accepts the session's user",
    caughtBy: asksForCaller,
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) =>
        guard.kind === "requireBearer" ? core.requireUser(request) : runGuard(core, guard, request),
    }),
  },
  {
    fault: "options of requireBearer are lost",
    caughtBy: asksForCaller,
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) =>
        guard.kind === "requireBearer" ? core.requireBearer(request) : runGuard(core, guard, request),
    }),
  },
  {
    fault: "the caller does not replace the session's user",
    caughtBy: "the caller replaces the middleware's identity, whether or not the core's result is a promise",
    broken: ({ finish }) => ({
      finish(context, result, next) {
        const first = context.identity?.user && context.identity;
        return finish(context, result, () => {
          context.identity = first ?? context.identity;
          return next();
        });
      },
    }),
  },
  {
    fault: "the challenge of a refused call is lost",
    caughtBy: "a refused call gets the core's status, challenge and JSON unchanged, and the handler does not run",
    broken: ({ writeResponse: write }) => ({
      writeResponse(response, result) {
        const { "www-authenticate": _, ...headers } = result.headers;
        write(response, { ...result, headers });
      },
    }),
  },
  {
    fault: "a custom route always redirects",
    caughtBy: "a page from completeSignIn is written unchanged",
    broken: ({ runGuard }) => ({
      async runGuard(core, guard, request) {
        const result = await runGuard(core, guard, request);
        return guard.kind === "requireUser" || guard.kind === "requireBearer" || result.kind === "redirect"
          ? result
          : { ...result, kind: "redirect", location: "/" };
      },
    }),
  },
  {
    fault: "options of signIn are lost",
    caughtBy: routesRespond,
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) => runGuard(core, guard.kind === "signIn" ? { kind: "signIn" } : guard, request),
    }),
  },
  {
    fault: "signOut signs in",
    caughtBy: routesRespond,
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) =>
        runGuard(core, guard.kind === "signOut" ? { ...guard, kind: "signIn" } : guard, request),
    }),
  },
  {
    fault: "a custom callback calls the library's own routes",
    caughtBy: "completeSignIn on a custom route reads the form",
    broken: ({ runGuard }) => ({
      runGuard: (core, guard, request) =>
        guard.kind === "completeSignIn" ? core.handle(request) : runGuard(core, guard, request),
    }),
  },
  {
    fault: "cookies of an authorization URL are not set",
    caughtBy: "authorizationUrl returns the URL, and its cookies and headers are set on the app's response",
    broken: ({ read }) => ({
      authorizationUrl: async (core, context, options) => (await core.authorizationUrl(read(context), options)).url,
    }),
  },
  {
    fault: "options of an authorization URL are lost",
    caughtBy: "authorizationUrl returns the URL, and its cookies and headers are set on the app's response",
    broken: ({ authorizationUrl }) => ({
      authorizationUrl: (core, context) => authorizationUrl(core, context, undefined),
    }),
  },
  {
    fault: "a failed authorization URL becomes an empty string",
    caughtBy:
      "an error from signIn, completeSignIn, signOut or authorizationUrl reaches the app's error handler, once each",
    broken: ({ authorizationUrl }) => ({
      authorizationUrl: (core, context, options) => authorizationUrl(core, context, options).catch(() => ""),
    }),
  },
];
