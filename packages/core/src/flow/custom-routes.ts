import { scopesOfApis } from "../authority/scopes.ts";
import { ConfigurationError } from "../errors/errors.ts";
import { isNavigation } from "../http/navigation.ts";
import { safeReturnPath } from "../http/return-path.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { AuthRequest, AuthResponse } from "../types/http.ts";
import type { SignInHints, SignInOptions } from "../types/sign-in.ts";
import { homePath } from "./code-response.ts";
import type { FlowContext } from "./context.ts";
import { unauthorized } from "./require-interaction.ts";
import { authorizationRequest, beginSignIn } from "./sign-in.ts";
import type { SignInIntent } from "./transaction.ts";

/** Sends a person to Entra. A fetch gets 401, as everywhere: it could not follow the redirect. */
export async function signIn(
  context: FlowContext,
  request: AuthRequest,
  options: SignInOptions = {},
): Promise<AuthResponse> {
  if (!isNavigation(request)) {
    return unauthorized(context, { code: "login_required", scopes: options.scopes ?? [] });
  }
  return beginSignIn(context, request, intentOf(context, request, options), hintsOf(context, request, options));
}

/** Returns the address for a link of the app. Its cookie must be sent with the page that shows the link. */
export async function authorizationUrl(
  context: FlowContext,
  request: AuthRequest,
  options: SignInOptions = {},
): Promise<{ readonly url: string } & Pick<AuthResponse, "cookies" | "headers">> {
  const intent = intentOf(context, request, options);
  const hints = hintsOf(context, request, options);
  const { url, cookies } = await authorizationRequest(context, request, intent, hints);
  return { url, cookies, headers: { "cache-control": "no-store" } };
}

function intentOf(context: FlowContext, request: AuthRequest, options: SignInOptions): SignInIntent {
  const { redirectPath, scopes, claims } = options;
  if (redirectPath !== undefined && !context.config.redeemCodesAt.has(redirectPath)) {
    throw new ConfigurationError([
      "redirectPath is not listed in redeemCodesAt: add it there, and register it at Entra.",
    ]);
  }
  return {
    redirectPath,
    ...continuedAccount(context, request, options),
    returnTo: safeReturnPath(options.returnTo, context.config) ?? homePath(context),
    scopes: scopes === undefined || scopes.length === 0 ? [] : scopesOfApis(scopes),
    claims,
    previousSession: refOf(context.session.sessions.openEvenIfIdle(request)),
  };
}

/**
 * Consent and step-up from within a session continue its account. An app that wants another account says so with
 * `prompt`.
 */
function continuedAccount(
  { session }: FlowContext,
  request: AuthRequest,
  { scopes = [], claims, prompt }: SignInOptions,
): Pick<SignInIntent, "account" | "tenantId"> {
  const continues = (scopes.length > 0 || claims !== undefined) && (prompt === undefined || prompt === "consent");
  const user = continues ? session.sessions.open(request)?.user : undefined;
  return user === undefined ? {} : { account: user.homeAccountId, tenantId: user.tenantId };
}

/** Tells Entra who the user is, so that it does not ask for the account again. */
function hintsOf(context: FlowContext, request: AuthRequest, options: SignInOptions): SignInHints {
  const { loginHint, domainHint, prompt } = options;
  const continues = continuedAccount(context, request, options).account !== undefined;
  const session = continues ? context.session.sessions.open(request) : undefined;
  return { loginHint: loginHint ?? session?.user.username, domainHint, prompt };
}
