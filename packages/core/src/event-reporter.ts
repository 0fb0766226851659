import type { EventListener, ReportEvent } from "./types/events.ts";
import type { Logger } from "./types/logger.ts";

/** Returns a function that calls the app's listener. What the listener throws is logged, and disturbs nobody. */
export function createEventReporter(listener: EventListener | undefined, logger: Logger): ReportEvent {
  return (event) => {
    const failed = (error: unknown): void => {
      const name = error instanceof Error ? error.name : typeof error;
      logger.error({ type: event.type, error: name }, "An event listener failed.");
    };
    try {
      // An async listener fits the type, and its rejection must not end the process.
      void Promise.resolve(listener?.(event) as unknown).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
