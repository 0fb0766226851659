import { IdentityWebError, TokenRequestError } from "../errors/errors.ts";

/** What MSAL itself throws becomes an error of ours: its messages may hold what it was given. */
export function msalFailure(error: unknown, correlationId: string): Error {
  if (error instanceof IdentityWebError) {
    return error;
  }
  const { errorCode } = error as { errorCode?: unknown };
  if (typeof errorCode !== "string") {
    return error as Error;
  }
  const message = `A token could not be requested (${errorCode}).`;
  return new TokenRequestError("token_request_refused", message, { cause: error, correlationId });
}
