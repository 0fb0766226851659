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

export const silentLogger: Logger = { error: nothing, warn: nothing, info: nothing, debug: nothing };
