import type { AdapterFault } from "./fault.ts";
import type { Exchanged } from "./tiny-framework.ts";

const guardAnswers = "what a guard answers is all that is answered, and the handler does not run";
const asksForTheCaller = "a web API's guard asks for the caller and not for the user, with its own options";
const legsAnswer = "signIn, completeSignIn and signOut answer, with their options and cookies, and no handler runs";

/** Faults in what runs, and what does not. */
export const brokenRunning: readonly AdapterFault[] = [
  {
    fault: "the handler runs although the guard has answered",
    caughtBy: guardAnswers,
    broken: ({ finish }) => ({
      async finish(exchanged, result, next) {
        await finish(exchanged, result, () => {});
        return next();
      },
    }),
  },
  {
    fault: "our own routes are the app's too",
    caughtBy: "what the core answers on our own routes is all that is answered",
    broken: ({ finish }) => ({
      async finish(exchanged, result, next) {
        await finish(exchanged, result, () => {});
        return next();
      },
    }),
  },
  {
    fault: "HEAD goes past the guards",
    caughtBy: "HEAD passes a guard as GET does",
    broken: ({ handler }) => ({
      handler: (run) => (exchanged, next) =>
        exchanged.message.method === "HEAD" ? next() : handler(run)(exchanged, next),
    }),
  },
  {
    fault: "a guard of the whole app shuts our own routes out",
    caughtBy: "a guard of the whole app stands before each of its routes, and lets our own be answered",
    broken: ({ finish, writeResponse: write }) => ({
      finish(exchanged, result, next) {
        if (result.kind !== "pass" || result.identity.user !== undefined) {
          return finish(exchanged, result, next);
        }
        return write(exchanged.response, { kind: "respond", status: 401, body: "", headers: {}, cookies: [] });
      },
    }),
  },
  {
    fault: "what passes has no identity",
    caughtBy: "what passes runs the handler once, with the identity, and asks the core once",
    broken: ({ finish }) => ({
      finish: (exchanged, result, next) =>
        finish(exchanged, result, () => {
          exchanged.identity = undefined;
          return next();
        }),
    }),
  },
  {
    fault: "the core is asked twice",
    caughtBy: "what passes runs the handler once, with the identity, and asks the core once",
    broken: ({ handler }) => ({
      handler: (run) => (exchanged, next) => handler(run)(exchanged, () => handler(run)(exchanged, next)),
    }),
  },
  {
    fault: "there is no identity where nobody is signed in",
    caughtBy: "there is an identity also where nobody is signed in, and the app's own routes are the app's",
    broken: ({ finish }) => ({
      finish: (exchanged, result, next) =>
        finish(exchanged, result, () => {
          if (exchanged.identity?.user === undefined) {
            exchanged.identity = undefined;
          }
          return next();
        }),
    }),
  },
  {
    fault: "the first identity stays",
    caughtBy: "the identity of the guard takes the place of the middleware's",
    broken: ({ finish }) => ({
      finish(exchanged, result, next) {
        const first = exchanged.identity;
        return finish(exchanged, result, () => {
          exchanged.identity = first ?? exchanged.identity;
          return next();
        });
      },
    }),
  },
  {
    fault: "options of guards are lost",
    caughtBy: "each guard hands its own options to the core, and a guard without options none",
    broken: ({ ask }) => ({
      ask: (core, guard, request) =>
        guard.kind === "requireUser" ? core.requireUser(request) : ask(core, guard, request),
    }),
  },
  {
    fault: "each guard has the options of the first",
    caughtBy: "each guard hands its own options to the core, and a guard without options none",
    broken({ ask }) {
      let first: Parameters<typeof ask>[1] | undefined;
      return { ask: (core, guard, request) => ask(core, (first ??= guard), request) };
    },
  },
  {
    fault: "every guard waits, also where the core does not",
    caughtBy:
      "what passes at once goes on in the same tick: a page with everything in memory costs no turn of the queue",
    broken: ({ handler }) => ({ handler: (run) => handler(async (request) => run(request)) }),
  },
  {
    fault: "identities are kept for the adapter as a whole",
    caughtBy: "requests that wait at the same time keep their own identities",
    broken({ handler, finish }) {
      let last: Exchanged | undefined;
      return {
        handler: (run) => (exchanged, next) => handler(run)((last = exchanged), next),
        finish: (exchanged, result, next) =>
          finish(last ?? exchanged, result, () => (last === exchanged ? next() : next())),
      };
    },
  },
  {
    fault: "nobody looks whether the app has answered meanwhile",
    caughtBy: "where the app has answered meanwhile, nothing is added, and the handler does not run",
    broken: ({ writeResponse: write, writeHead: head }) => ({
      finish(exchanged, result, next) {
        if (result.kind !== "pass") {
          return write(exchanged.response, result);
        }
        exchanged.identity = result.identity;
        if (!exchanged.response.headersSent) {
          head(exchanged.response, result);
        }
        return next();
      },
    }),
  },
  {
    fault: "a web API is guarded by the session",
    caughtBy: asksForTheCaller,
    broken: ({ ask }) => ({
      ask: (core, guard, request) =>
        guard.kind === "requireBearer" ? core.requireUser(request) : ask(core, guard, request),
    }),
  },
  {
    fault: "options of a web API's guard are lost",
    caughtBy: asksForTheCaller,
    broken: ({ ask }) => ({
      ask: (core, guard, request) =>
        guard.kind === "requireBearer" ? core.requireBearer(request) : ask(core, guard, request),
    }),
  },
  {
    fault: "the session's user stays where a web API has its caller",
    caughtBy: "the caller takes the place of the middleware's identity, whether the core answers at once or later",
    broken: ({ finish }) => ({
      finish(exchanged, result, next) {
        const first = exchanged.identity?.user && exchanged.identity;
        return finish(exchanged, result, () => {
          exchanged.identity = first ?? exchanged.identity;
          return next();
        });
      },
    }),
  },
  {
    fault: "the challenge of a refused call is lost",
    caughtBy: "a refused call gets status, challenge and JSON as they are, and the handler does not run",
    broken: ({ writeResponse: write }) => ({
      writeResponse(response, answer) {
        const { "www-authenticate": _, ...headers } = answer.headers;
        write(response, { ...answer, headers });
      },
    }),
  },
  {
    fault: "a leg always redirects",
    caughtBy: "a leg's page is written as it is",
    broken: ({ ask }) => ({
      async ask(core, guard, request) {
        const result = await ask(core, guard, request);
        return guard.kind === "requireUser" || guard.kind === "requireBearer" || result.kind === "redirect"
          ? result
          : { ...result, kind: "redirect", location: "/" };
      },
    }),
  },
  {
    fault: "options of legs are lost",
    caughtBy: legsAnswer,
    broken: ({ ask }) => ({
      ask: (core, guard, request) => ask(core, guard.kind === "signIn" ? { kind: "signIn" } : guard, request),
    }),
  },
  {
    fault: "signing out signs in",
    caughtBy: legsAnswer,
    broken: ({ ask }) => ({
      ask: (core, guard, request) =>
        ask(core, guard.kind === "signOut" ? { ...guard, kind: "signIn" } : guard, request),
    }),
  },
  {
    fault: "the callback of the app's own is not told from the library's",
    caughtBy: "completeSignIn on a route of the app's reads the form",
    broken: ({ ask }) => ({
      ask: (core, guard, request) =>
        guard.kind === "completeSignIn" ? core.handle(request) : ask(core, guard, request),
    }),
  },
  {
    fault: "the cookie of an authorization URL is not set",
    caughtBy: "authorizationUrl gives the address, and its cookies and headers stand on the app's own page",
    broken: ({ read }) => ({
      authorizationUrl: async (core, exchanged, options) => (await core.authorizationUrl(read(exchanged), options)).url,
    }),
  },
  {
    fault: "the options of an authorization URL are lost",
    caughtBy: "authorizationUrl gives the address, and its cookies and headers stand on the app's own page",
    broken: ({ authorizationUrl }) => ({
      authorizationUrl: (core, exchanged) => authorizationUrl(core, exchanged, undefined),
    }),
  },
  {
    fault: "an error of an authorization URL becomes an empty address",
    caughtBy: "what a leg throws reaches the app's own error handler, once",
    broken: ({ authorizationUrl }) => ({
      authorizationUrl: (core, exchanged, options) => authorizationUrl(core, exchanged, options).catch(() => ""),
    }),
  },
];
