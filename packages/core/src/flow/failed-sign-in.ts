import { randomUUID } from "node:crypto";

import {
  findIdentityWebError,
  type IdentityWebError,
  ServiceUnavailableError,
  SignInError,
  TokenRequestError,
} from "../errors/errors.ts";
import type { AuthResponse } from "../types/http.ts";
import { codeResponse, homePath } from "./code-response.ts";
import type { FlowRequest } from "./context.ts";
import { hookResponse, runHooks } from "./hooks.ts";
import { outageResponse } from "./outage-response.ts";
import type { Transaction } from "./transaction.ts";

export interface FailedSignIn {
  readonly response: AuthResponse;
  readonly isOutage: boolean;
}

/**
 * Returns the response to a sign-in that failed. Rethrows what a hook of the app threw, because its error handler must
 * respond.
 */
export async function failedSignIn(
  flow: FlowRequest,
  error: unknown,
  transaction?: Transaction,
): Promise<FailedSignIn> {
  const { context, request } = flow;
  const found = findIdentityWebError(error);
  if (found instanceof ServiceUnavailableError) {
    return { response: await outage(flow, found, transaction), isOutage: true };
  }
  if (found?.code === "form_unreadable") {
    // The app is at fault: its log says what to add, and the person gets a page.
    const { code, message } = found;
    const correlationId = randomUUID();
    context.logger.error({ code, correlationId }, message);
    return { response: await codeResponse(context, request, { code, correlationId }), isOutage: false };
  }
  if (found instanceof SignInError || found instanceof TokenRequestError) {
    return { response: await refusal(flow, found, transaction), isOutage: false };
  }
  if (transaction !== undefined) {
    // The app's error handler responds; our audit trail still records the end.
    const { correlationId } = transaction;
    context.report({ type: "signInFailed", code: "sign_in_abandoned", correlationId });
  }
  throw error;
}

async function refusal(
  { context, request }: FlowRequest,
  error: IdentityWebError,
  transaction: Transaction | undefined,
): Promise<AuthResponse> {
  const { code } = error;
  const correlationId = error.correlationId ?? transaction?.correlationId ?? randomUUID();
  const returnTo = transaction?.returnTo ?? homePath(context);
  const serviceErrorCode = error instanceof TokenRequestError ? error.serviceErrorCode : undefined;
  context.logger.warn({ code, correlationId, serviceErrorCode }, error.message);
  context.report({ type: "signInFailed", code, correlationId });
  const hooked = await runHooks(context.hooks.authenticationFailed, { code, correlationId, returnTo });
  return hooked === undefined
    ? codeResponse(context, request, { code, correlationId, returnTo })
    : hookResponse(context.config, hooked);
}

function outage(
  { context, request }: FlowRequest,
  error: ServiceUnavailableError,
  transaction: Transaction | undefined,
): Promise<AuthResponse> {
  if (transaction === undefined) {
    return outageResponse(context, request, error);
  }
  const correlationId = error.correlationId ?? transaction.correlationId;
  context.report({ type: "signInFailed", code: error.code, correlationId });
  return outageResponse(context, request, error, { returnTo: transaction.returnTo, correlationId });
}
