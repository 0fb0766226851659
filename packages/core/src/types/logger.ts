/**
 * Where the library writes, at the levels `error` and `warn`. `console` fits, and so does a pino logger. Details are ids, codes and times: never a token,
 * code, secret, cookie or name.
 */
export interface Logger {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
  debug(details: object, message: string): void;
}

const nothing = (): void => {};

/** What goes wrong is said on the console; what goes well is not. */
export const defaultLogger: Logger = {
  error: (details, message) => console.error(message, details),
  warn: (details, message) => console.warn(message, details),
  info: nothing,
  debug: nothing,
};
