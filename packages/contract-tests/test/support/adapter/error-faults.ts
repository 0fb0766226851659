import { writeResponse } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";

const coreThrows =
  "an error that the core throws on any request reaches the app's error handler once, and no handler runs";
const offered = "an error thrown synchronously, later or in a router is offered to the core, whose response is written";

/** Faults in how errors are handled. */
export const errorFaults: readonly AdapterFault[] = [
  {
    fault: "an error that the core throws counts as a pass",
    caughtBy: coreThrows,
    broken: ({ handler }) => ({
      handler: (run) => async (context, next) => {
        try {
          return await handler(run)(context, next);
        } catch {
          return next();
        }
      },
    }),
  },
  {
    fault: "the adapter responds to an error that the core throws",
    caughtBy: coreThrows,
    broken: ({ handler }) => ({
      handler: (run) => async (context, next) => {
        try {
          await handler(run)(context, next);
        } catch {
          context.response.writeHead(500).end("failed");
        }
      },
    }),
  },
  {
    fault: "a guard's error is wrapped in another",
    caughtBy: "an error that a guard throws reaches the app's error handler once, and the handler does not run",
    broken: ({ handler }) => ({
      handler: (run) => async (context, next) => {
        try {
          await handler(run)(context, next);
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
    fault: "the core receives another error than the one thrown",
    caughtBy: "the core receives the original error, with its cause, and the request that it belongs to",
    broken: ({ respondToError }) => ({
      respondToError: (core, context, error) =>
        respondToError(core, context, new Error("A handler failed.", { cause: error })),
    }),
  },
  {
    fault: "the adapter responds to an error that the core does not handle",
    caughtBy: "an error that the core does not handle reaches the app's error handler unchanged, once",
    broken: ({ respondToError }) => ({
      async respondToError(core, context, error) {
        if (!(await respondToError(core, context, error))) {
          context.response.writeHead(500).end("failed");
        }
        return true;
      },
    }),
  },
  {
    fault: "a challenge is appended to a response that has begun",
    caughtBy: "once the head has been sent, no challenge is written and the app's error handler receives the error",
    broken: () => ({
      async respondToError(core, context, error) {
        const result = await core.respondToError({ path: "" } as never, error);
        if (result?.kind === "respond") {
          context.response.end(result.body);
        }
        return true;
      },
    }),
  },
  {
    fault: "a challenge is written although the app responded in the meantime",
    caughtBy: "if the app responds while the core handles the error, nothing is added",
    broken: ({ read }) => ({
      async respondToError(core, context, error) {
        const result = await core.respondToError(read(context), error);
        if (result === undefined || result.kind === "pass") {
          return false;
        }
        writeResponse(context.response, result);
        return true;
      },
    }),
  },
  {
    fault: "a failure of the core during error handling is hidden",
    caughtBy: "if the core fails while it handles an error, the app's error handler is called",
    broken: ({ respondToError }) => ({
      async respondToError(core, context, error) {
        try {
          return await respondToError(core, context, error);
        } catch {
          context.response.writeHead(302, { location: "/" }).end();
          return true;
        }
      },
    }),
  },
  {
    fault: "an error repeats on later requests",
    caughtBy: "the request after an error is served normally",
    broken({ handler }) {
      let failed: Error | undefined;
      return {
        handler: (run) => async (context, next) => {
          if (failed !== undefined) {
            throw failed;
          }
          try {
            await handler(run)(context, next);
          } catch (error) {
            failed = error as Error;
            throw error;
          }
        },
      };
    },
  },
];
