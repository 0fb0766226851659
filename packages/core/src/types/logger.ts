/**
 * Where the library writes. `console` fits, and so does a pino logger. The details are ids, codes and times: never a
 * token, code, secret, cookie or name.
 */
export interface Logger {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
  debug(details: object, message: string): void;
}
