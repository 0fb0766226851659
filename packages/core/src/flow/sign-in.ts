import { createHash } from "node:crypto";

import { authorizationUrl } from "../authority/msal/authorization-url.ts";
import { withSameResource } from "../authority/scopes.ts";
import { redirect } from "../http/responses.ts";
import { requireFrameworkSession } from "../store/framework-session.ts";
import type { AuthRequest, AuthResponse, CookieToSet } from "../types/http.ts";
import type { SignInHints } from "../types/sign-in.ts";
import type { FlowConfig, FlowContext } from "./context.ts";
import { newTransaction, openTransaction, type SignInIntent } from "./transaction.ts";

export interface AuthorizationRequest {
  readonly url: string;
  readonly cookies: readonly CookieToSet[];
}

/**
 * Creates an authorization request (OpenID Connect Core 3.1.2.1, always with PKCE) and the cookie that remembers it.
 *
 * @throws {ServiceUnavailableError} discovery has not succeeded yet
 * @throws {IdentityWebError} `session_missing`, `session_unsuitable`
 */
export async function authorizationRequest(
  context: FlowContext,
  request: AuthRequest,
  intent: SignInIntent,
  { loginHint, domainHint, prompt }: SignInHints = {},
): Promise<AuthorizationRequest> {
  const { config } = context;
  if (config.recordsInSession) {
    // If the app's session is missing, we say so now, and not when the user returns from Entra.
    requireFrameworkSession(request);
  }
  const scopes = withSameResource(intent.scopes, config.initialScopes);
  const transaction = newTransaction({ ...intent, scopes });
  const { correlationId, state, nonce, verifier } = transaction;
  const ours = intent.redirectPath === undefined;
  const url = await authorizationUrl(context.msal, {
    scopes: [...new Set([...scopes, ...intent.scopes, ...config.initialScopes])],
    redirectUri: redirectUriOf(transaction, config),
    responseMode: ours ? config.responseMode : "query",
    responseType: ours ? config.responseType : "code",
    state,
    nonce,
    correlationId,
    codeChallenge: createHash("sha256").update(verifier).digest("base64url"),
    claims: intent.claims,
    loginHint,
    domainHint,
    prompt,
  });
  return { url, cookies: openTransaction(context, request, transaction) };
}

/**
 * Returns the address that a code is redeemed with, which must be the one that it was requested for (RFC 6749 section
 * 4.1.3).
 */
export function redirectUriOf({ redirectPath }: SignInIntent, { redirectUri, baseUrl }: FlowConfig): string {
  return redirectPath === undefined ? redirectUri : baseUrl + redirectPath;
}

/** Sends the browser to Entra. */
export async function beginSignIn(
  context: FlowContext,
  request: AuthRequest,
  intent: SignInIntent,
  hints: SignInHints = {},
): Promise<AuthResponse> {
  const { url, cookies } = await authorizationRequest(context, request, intent, hints);
  return redirect(url, cookies);
}
