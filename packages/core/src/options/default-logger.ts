import type { Logger } from "../types/logger.ts";

const ignore = (): void => {};

/** Writes errors and warnings to the console. */
export const defaultLogger: Logger = {
  error: (details, message) => console.error(message, details),
  warn: (details, message) => console.warn(message, details),
  info: ignore,
  debug: ignore,
};
