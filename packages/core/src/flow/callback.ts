import {
  type AuthorizationResponse,
  checkResponseIssuer,
  readResponse,
  readState,
  refusalOf,
} from "../authority/authorization-response.ts";
import { SignInError } from "../errors/errors.ts";
import { wantsPage } from "../http/navigation.ts";
import { redirect, withCookies } from "../http/responses.ts";
import { sha256 } from "../lib/hash.ts";
import type { AuthResponse } from "../types/http.ts";
import { homePath } from "./code-response.ts";
import { type CompletedSignIn, completeSignIn } from "./complete-sign-in.ts";
import type { FlowRequest } from "./context.ts";
import { failedSignIn } from "./failed-sign-in.ts";
import { validateFrontChannel } from "./front-channel-id-token.ts";
import { hookResponse } from "./hooks.ts";
import { beginSignIn } from "./sign-in.ts";
import { clearTransaction, findTransaction, type Transaction, transactionSeconds } from "./transaction.ts";

/** How an attempt ended, if nothing was thrown. */
type SignInOutcome =
  | CompletedSignIn
  | { readonly kind: "alreadySignedIn" }
  | { readonly kind: "restart"; readonly code: "sign_in_expired" | "sign_in_replayed" };

/** Handles the redirect URI. Whatever arrives here ends on a page or signed in: never a 500, never a loop. */
export async function callback(flow: FlowRequest): Promise<AuthResponse> {
  const { context, request } = flow;
  const { responseMode, responseType } = context.config;
  let parameters: URLSearchParams | undefined;
  let transaction: Transaction | undefined;
  try {
    const byPost = responseMode === "form_post";
    if (byPost && request.method !== "POST") {
      return await withoutTransaction(flow);
    }
    parameters = byPost ? await request.form() : request.query;
    transaction = findTransaction(context, request, readState(parameters));
    // An attempt that began for one of the app's own redirect URIs ends there.
    if (transaction === undefined || transaction.redirectPath !== undefined) {
      return await withoutTransaction(flow);
    }
  } catch (error) {
    return (await failedSignIn(flow, error)).response;
  }
  return endAttempt(flow, transaction, () => readResponse(parameters, responseType));
}

/**
 * Ends a sign-in attempt: decides, maps the outcome to a response, and clears the attempt's cookie. After an outage the
 * cookie stays, so that trying again starts a new attempt: the code may have been sent, and is never sent again.
 */
export async function endAttempt(
  flow: FlowRequest,
  transaction: Transaction,
  read: () => AuthorizationResponse,
): Promise<AuthResponse> {
  let response: AuthResponse;
  try {
    response = await respond(flow, transaction, await decide(flow, transaction, read()));
  } catch (error) {
    const failed = await failedSignIn(flow, error, transaction);
    if (failed.isOutage) {
      return failed.response;
    }
    ({ response } = failed);
  }
  return { ...response, cookies: [clearTransaction(flow.context, transaction), ...response.cookies] };
}

async function decide(
  flow: FlowRequest,
  transaction: Transaction,
  response: AuthorizationResponse,
): Promise<SignInOutcome> {
  const { context } = flow;
  const late = Date.now() - transaction.startedAt > transactionSeconds * 1000;
  if (late && response.error === undefined) {
    return { kind: "restart", code: "sign_in_expired" };
  }
  checkResponseIssuer(response, await context.authority.metadata());
  const claimed = await claimState(flow, transaction.state);
  // A user who declined, late or twice, is not asked again: they get a page, whatever else is true.
  if (response.code === undefined) {
    throw refusalOf(response);
  }
  if (!claimed) {
    return (await isSignedIn(flow)) ? { kind: "alreadySignedIn" } : { kind: "restart", code: "sign_in_replayed" };
  }
  const received = await validateFrontChannel(context, response, response.code, transaction);
  return completeSignIn(flow, received, transaction);
}

async function respond(flow: FlowRequest, transaction: Transaction, outcome: SignInOutcome): Promise<AuthResponse> {
  const { config } = flow.context;
  const destination = config.origin + transaction.returnTo;
  switch (outcome.kind) {
    case "signedIn": {
      const { hooked, cookie } = outcome;
      return withCookies(hooked === undefined ? redirect(destination) : hookResponse(config, hooked), [cookie]);
    }
    case "abandoned":
      return hookResponse(config, outcome.hooked);
    case "alreadySignedIn":
      return redirect(destination);
    case "restart":
      return restartSignIn(flow, transaction, outcome.code);
  }
}

/** A genuine attempt that came back late or twice gets one new sign-in; the next time, a page. */
async function restartSignIn(
  { context, request }: FlowRequest,
  transaction: Transaction,
  code: "sign_in_expired" | "sign_in_replayed",
): Promise<AuthResponse> {
  if ((transaction.attempt ?? 0) > 0) {
    throw new SignInError(code, "The sign-in came back late or twice, for the second time.");
  }
  return beginSignIn(context, request, { ...transaction, attempt: 1 });
}

/** Claims the state before the code is redeemed: of 20 copies of one callback, one continues (RFC 9700 section 4.2). */
async function claimState({ store, context }: FlowRequest, state: string): Promise<boolean> {
  const key = `state/${context.config.clientId}/${sha256(state)}`;
  const options = { ttlSeconds: transactionSeconds + 60, expected: undefined };
  return (await store.store.put(key, "claimed", options)) !== undefined;
}

/**
 * The back button, a reload or a second tab: a signed-in user goes to the home page. Everybody else did not start here.
 */
async function withoutTransaction(flow: FlowRequest): Promise<AuthResponse> {
  const { context, request } = flow;
  const { origin, redirectUri, routes } = context.config;
  if (await isSignedIn(flow)) {
    return redirect(origin + homePath(context));
  }
  // Entra's POST carries no SameSite=Lax cookie. With a GET, our route sees whether the user is signed in.
  if (request.method === "POST" && routes !== undefined && wantsPage(request)) {
    return redirect(redirectUri);
  }
  throw new SignInError("sign_in_not_started", "No sign-in of this browser belongs to the state.");
}

async function isSignedIn({ context, request, store }: FlowRequest): Promise<boolean> {
  const { sessions } = context.session;
  const session = sessions.open(request);
  return session !== undefined && sessions.isAlive(store.records, session);
}
