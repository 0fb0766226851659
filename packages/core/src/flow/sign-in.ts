import { createHash } from "node:crypto";

import { createMsalOperation } from "../authority/msal/operation.ts";
import { redirect } from "../http/responses.ts";
import type { AuthResponse, AuthRequest, CookieToSet } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { Services } from "../services.ts";
import { withSameResource } from "../authority/scopes.ts";
import { newTransaction, openTransaction, type SignInIntent } from "./transaction.ts";

/** What goes to Entra besides; hints only, none of it decides anything here. */
export interface SignInHints {
  /** Whom to sign in: a user name, or the `login_hint` claim. */
  readonly loginHint?: string | undefined;
  /** A domain of the user's organization, `organizations` or `consumers`: leads past the question for the kind of account. */
  readonly domainHint?: string | undefined;
  /** Asks although Entra would not: which account, for the password again, or for consent again. */
  readonly prompt?: "select_account" | "login" | "consent" | undefined;
}

/**
 * Makes the authorization request (OpenID Connect Core 3.1.2.1, PKCE always) and the cookie that remembers it.
 *
 * @throws {ServiceUnavailableError} where discovery has not succeeded yet
 */
export async function authorizationRequest(
  services: Services,
  request: AuthRequest,
  intent: SignInIntent,
  hints: SignInHints = {},
): Promise<{ url: string; cookies: CookieToSet[] }> {
  const { options } = services;
  // Where the app's session is missing, that is said here, and not when the user comes back from Entra.
  if (options.recordsInSession) {
    services.within(request);
  }
  const metadata = await services.authority.metadata();
  const scopes = withSameResource(intent.scopes, options.initialScopes);
  const transaction = newTransaction({ ...intent, scopes });
  const { correlationId, state, nonce, verifier } = transaction;
  const operation = createMsalOperation({ scopes, correlationId, retries: 0 }, metadata, options);
  const url = await operation.run(() =>
    operation.client.getAuthCodeUrl({
      scopes: [...new Set([...scopes, ...intent.scopes, ...options.initialScopes])],
      redirectUri: redirectUriOf(transaction, options),
      responseMode: intent.redirectPath === undefined ? options.responseMode : "query",
      state,
      nonce,
      correlationId,
      codeChallenge: createHash("sha256").update(verifier).digest("base64url"),
      codeChallengeMethod: "S256",
      ...(intent.claims === undefined ? {} : { claims: intent.claims }),
      ...(hints.loginHint === undefined ? {} : { loginHint: hints.loginHint }),
      ...(hints.domainHint === undefined ? {} : { domainHint: hints.domainHint }),
      ...(hints.prompt === undefined ? {} : { prompt: hints.prompt }),
    }),
  );
  const answered = intent.redirectPath === undefined ? withResponseType(url, options) : url;
  return { url: answered, cookies: openTransaction(transaction, request, services) };
}

/** The code is redeemed with the address that it was asked for at (RFC 6749 section 4.1.3). */
export function redirectUriOf({ redirectPath }: SignInIntent, options: ResolvedOptions): string {
  return redirectPath === undefined
    ? options.redirectUri
    : options.baseUrl + (redirectPath === "/" ? "/" : redirectPath);
}

/** MSAL for Node asks for a code and nothing else. */
function withResponseType(url: string, { responseType }: ResolvedOptions): string {
  return url.replace(/([?&]response_type=)code(?=&|$)/u, `$1${encodeURIComponent(responseType)}`);
}

export async function beginSignIn(
  services: Services,
  request: AuthRequest,
  intent: SignInIntent,
  hints: SignInHints = {},
): Promise<AuthResponse> {
  const { url, cookies } = await authorizationRequest(services, request, intent, hints);
  return redirect(url, cookies);
}
