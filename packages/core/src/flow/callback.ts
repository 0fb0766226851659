import {
  findIdentityWebError,
  type IdentityWebError,
  ServiceUnavailableError,
  SignInError,
  TokenRequestError,
} from "../errors/errors.ts";
import { runHooks } from "../types/hooks.ts";
import { redirect, withCookies } from "../http/responses.ts";
import { wantsPage } from "../http/navigation.ts";
import type { AuthResponse, AuthRequest, CookieToSet } from "../types/http.ts";
import type { RequestServices, Services } from "../services.ts";
import { hashed } from "../lib/hash.ts";
import {
  type AuthorizationResponse,
  checkResponseIssuer,
  readResponse,
  readState,
  refusalOf,
} from "../authority/authorization-response.ts";
import { validateFrontChannel } from "./front-channel-id-token.ts";
import { hookAnswer } from "./hook-answer.ts";
import { homePath, outcome, unavailable } from "./code-response.ts";
import { redeemWithHooks } from "./complete-sign-in.ts";
import { beginSignIn } from "./sign-in.ts";
import { endTransaction, findTransaction, type Transaction, transactionSeconds } from "./transaction.ts";

/** Where Entra sends the browser back to. Whatever arrives here, it ends on a page or signed in: never a 500, never a loop. */
export async function callback(services: RequestServices, request: AuthRequest): Promise<AuthResponse> {
  let transaction: Transaction | undefined;
  try {
    const byPost = services.options.responseMode === "form_post";
    if (byPost && request.method !== "POST") {
      return await withoutTransaction(services, request);
    }
    const parameters = byPost ? await request.form() : request.query;
    transaction = findTransaction(readState(parameters), request, services);
    // One that began for a path of the app's own ends there.
    if (transaction?.redirectPath !== undefined) {
      transaction = undefined;
    }
    if (transaction === undefined) {
      return await withoutTransaction(services, request);
    }
    return await finish(services, request, readResponse(parameters, services.options.responseType), transaction);
  } catch (error) {
    return answerFailure(services, request, error, transaction);
  }
}

/** The same at a redirect URI of the app's own, by query and for a code alone, where the attempt has been found already. */
export async function finishSignIn(
  services: RequestServices,
  request: AuthRequest,
  parameters: URLSearchParams,
  transaction: Transaction,
): Promise<AuthResponse> {
  try {
    return await finish(services, request, readResponse(parameters, "code"), transaction);
  } catch (error) {
    return answerFailure(services, request, error, transaction);
  }
}

async function answerFailure(
  services: RequestServices,
  request: AuthRequest,
  error: unknown,
  transaction: Transaction | undefined,
): Promise<AuthResponse> {
  const found = findIdentityWebError(error);
  if (found instanceof ServiceUnavailableError) {
    return outage(services, request, found, transaction);
  }
  if (found?.code === "form_unreadable") {
    return formUnreadable(services, request, found);
  }
  if (!(found instanceof SignInError || found instanceof TokenRequestError)) {
    // What a hook of the app threw: its error handler answers, our audit trail still has an end.
    if (transaction !== undefined) {
      const { correlationId } = transaction;
      services.report({ type: "signInFailed", code: "sign_in_abandoned", correlationId });
    }
    throw error;
  }
  return failed(services, request, found, transaction);
}

/** The fault is the app's: its log says what to add, and the person gets a page. */
function formUnreadable(
  services: Services,
  request: AuthRequest,
  { code, message }: IdentityWebError,
): Promise<AuthResponse> {
  const correlationId = crypto.randomUUID();
  services.options.logger.error({ code, correlationId }, message);
  return outcome(services, request, { code, correlationId });
}

/** Back button, reload, a second tab: somebody who is signed in goes home. Everybody else did not begin here. */
async function withoutTransaction(services: RequestServices, request: AuthRequest): Promise<AuthResponse> {
  const { options } = services;
  if (await isSignedIn(services, request)) {
    return redirect(options.origin + homePath(services));
  }
  // Entra's POST brings no SameSite=Lax cookie. Asked by GET, our own route sees whether somebody is signed in.
  if (request.method === "POST" && options.routes && wantsPage(request)) {
    return redirect(options.redirectUri);
  }
  throw new SignInError("sign_in_not_started", "No sign-in of this browser belongs to the state.");
}

async function isSignedIn(services: RequestServices, request: AuthRequest): Promise<boolean> {
  const session = services.sessions.open(request);
  return session !== undefined && services.sessions.isAlive(services.records, session);
}

async function finish(
  services: RequestServices,
  request: AuthRequest,
  response: AuthorizationResponse,
  transaction: Transaction,
): Promise<AuthResponse> {
  const ended = endTransaction(transaction.state, services);
  const late = Date.now() - transaction.startedAt > transactionSeconds * 1000;
  if (late && response.error === undefined) {
    return again(services, request, transaction, ended, "sign_in_expired");
  }
  checkResponseIssuer(response, await services.authority.metadata());
  const claimed = await claim(services, transaction.state);
  // Somebody who declined, late or twice, is not asked again: that is a page, whatever else is true.
  if (response.code === undefined) {
    throw refusalOf(response);
  }
  if (!claimed) {
    if (await isSignedIn(services, request)) {
      return redirect(services.options.origin + transaction.returnTo, [ended]);
    }
    return again(services, request, transaction, ended, "sign_in_replayed");
  }
  const received = await validateFrontChannel(services, response, response.code, transaction);
  return redeemWithHooks(services, request, received, transaction, ended);
}

/** The state is claimed before the code is redeemed: of 20 copies of one callback, one goes on (RFC 9700 section 4.2). */
async function claim({ store, options }: RequestServices, state: string): Promise<boolean> {
  const key = `state/${options.clientId}/${hashed(state)}`;
  const put = { ttlSeconds: transactionSeconds + 60, expected: undefined };
  return (await store.put(key, "claimed", put)) !== undefined;
}

/** A genuine attempt that came late or twice gets one fresh sign-in; the next time, a page. */
async function again(
  services: Services,
  request: AuthRequest,
  transaction: Transaction,
  ended: CookieToSet,
  code: "sign_in_expired" | "sign_in_replayed",
): Promise<AuthResponse> {
  if ((transaction.attempt ?? 0) > 0) {
    throw new SignInError(code, "The sign-in came back late or twice, for the second time.");
  }
  const { returnTo, scopes, claims, account, tenantId, earlier, bounces, wish, redirectPath } = transaction;
  const intent = { returnTo, scopes, claims, account, tenantId, earlier, bounces, wish, redirectPath, attempt: 1 };
  return withCookies(await beginSignIn(services, request, intent), [ended]);
}

async function failed(
  services: Services,
  request: AuthRequest,
  error: IdentityWebError,
  transaction: Transaction | undefined,
): Promise<AuthResponse> {
  const { code } = error;
  const correlationId = error.correlationId ?? transaction?.correlationId ?? crypto.randomUUID();
  const returnTo = transaction?.returnTo ?? homePath(services);
  const serviceErrorCode = error instanceof TokenRequestError ? error.serviceErrorCode : undefined;
  services.options.logger.warn({ code, correlationId, serviceErrorCode }, error.message);
  services.report({ type: "signInFailed", code, correlationId });
  const cookies = transaction === undefined ? [] : [endTransaction(transaction.state, services)];
  const own = await runHooks(services.options.hooks.authenticationFailed, { code, correlationId, returnTo });
  return own === undefined
    ? outcome(services, request, { code, correlationId, returnTo, cookies })
    : hookAnswer(services, own, cookies);
}

/** The code may have been sent and is never sent again; the attempt's cookie stays, so that trying again begins anew. */
function outage(
  services: Services,
  request: AuthRequest,
  error: ServiceUnavailableError,
  transaction: Transaction | undefined,
): Promise<AuthResponse> {
  if (transaction === undefined) {
    return unavailable(services, request, error);
  }
  const correlationId = error.correlationId ?? transaction.correlationId;
  services.report({ type: "signInFailed", code: error.code, correlationId });
  return unavailable(services, request, error, transaction.returnTo, correlationId);
}
