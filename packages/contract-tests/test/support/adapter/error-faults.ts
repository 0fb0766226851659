import { writeResponse } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";

const coreThrows = "what the core throws on any request reaches the app's own error handler, once, and no handler runs";
const offered = "what is thrown at once, later, or in a router is offered to the core, whose answer is written";

/** Faults in what becomes of errors. */
export const brokenErrors: readonly AdapterFault[] = [
  {
    fault: "what the core throws is taken for a pass",
    caughtBy: coreThrows,
    broken: ({ handler }) => ({
      handler: (run) => async (exchanged, next) => {
        try {
          return await handler(run)(exchanged, next);
        } catch {
          return next();
        }
      },
    }),
  },
  {
    fault: "what the core throws is answered by the adapter",
    caughtBy: coreThrows,
    broken: ({ handler }) => ({
      handler: (run) => async (exchanged, next) => {
        try {
          await handler(run)(exchanged, next);
        } catch {
          exchanged.response.writeHead(500).end("failed");
        }
      },
    }),
  },
  {
    fault: "an error of a guard is wrapped",
    caughtBy: "what a guard throws reaches the app's own error handler, once, and the handler does not run",
    broken: ({ handler }) => ({
      handler: (run) => async (exchanged, next) => {
        try {
          await handler(run)(exchanged, next);
        } catch (error) {
          throw new Error("The guard failed.", { cause: error });
        }
      },
    }),
  },
  {
    fault: "errors of handlers are not offered to the core",
    caughtBy: offered,
    broken: () => ({ respondToError: async () => false }),
  },
  {
    fault: "the core is given another error than was thrown",
    caughtBy: "the core is given the very error, with its cause, and the request it belongs to",
    broken: ({ respondToError }) => ({
      respondToError: (core, exchanged, error) =>
        respondToError(core, exchanged, new Error("A handler failed.", { cause: error })),
    }),
  },
  {
    fault: "what the core does not know is answered by the adapter",
    caughtBy: "what the core does not know goes to the app's own error handler, the very error, once",
    broken: ({ respondToError }) => ({
      async respondToError(core, exchanged, error) {
        if (!(await respondToError(core, exchanged, error))) {
          exchanged.response.writeHead(500).end("failed");
        }
        return true;
      },
    }),
  },
  {
    fault: "a challenge is written behind an answer that has begun",
    caughtBy: "after the head has gone out nothing of ours is written, and the app's own error handler is told",
    broken: () => ({
      async respondToError(core, exchanged, error) {
        const result = await core.respondToError({ path: "" } as never, error);
        if (result?.kind === "respond") {
          exchanged.response.end(result.body);
        }
        return true;
      },
    }),
  },
  {
    fault: "nobody looks whether the app has answered while the core thought",
    caughtBy: "where the app has answered while the core thinks, nothing is added",
    broken: ({ read }) => ({
      async respondToError(core, exchanged, error) {
        const result = await core.respondToError(read(exchanged), error);
        if (result === undefined || result.kind === "pass") {
          return false;
        }
        writeResponse(exchanged.response, result);
        return true;
      },
    }),
  },
  {
    fault: "a failure of the core over an error is hidden",
    caughtBy: "where the core fails over an error, the app's own error handler hears of it",
    broken: ({ respondToError }) => ({
      async respondToError(core, exchanged, error) {
        try {
          return await respondToError(core, exchanged, error);
        } catch {
          exchanged.response.writeHead(302, { location: "/" }).end();
          return true;
        }
      },
    }),
  },
  {
    fault: "an error is remembered",
    caughtBy: "after an error the next request is served",
    broken({ handler }) {
      let failed: Error | undefined;
      return {
        handler: (run) => async (exchanged, next) => {
          if (failed !== undefined) {
            throw failed;
          }
          try {
            await handler(run)(exchanged, next);
          } catch (error) {
            failed = error as Error;
            throw error;
          }
        },
      };
    },
  },
];
