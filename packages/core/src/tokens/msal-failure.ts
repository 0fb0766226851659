import { IdentityWebError, TokenRequestError } from "../errors.ts";

/** What MSAL itself throws becomes an error of ours: its messages may hold what it was given. */
export function msalFailure(error: unknown, correlationId: string): never {
  if (error instanceof IdentityWebError) throw error;
  const { errorCode } = error as { errorCode?: unknown };
  if (typeof errorCode !== "string") throw error;
  const message = `A token could not be requested (${errorCode}).`;
  throw new TokenRequestError("token_request_refused", message, { cause: error, correlationId });
}
