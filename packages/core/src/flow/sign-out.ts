import type { Metadata } from "../authority/metadata.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import { subjectOf } from "../types/events.ts";
import { page, redirect } from "../http/responses.ts";
import { isSameOrigin, wantsPage } from "../http/navigation.ts";
import { confirmSignOutPage, signedOutPage } from "../pages/pages.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import { browserPath, safeReturnPath } from "../http/return-path.ts";
import type { RequestServices, Services } from "../services.ts";
import type { SessionEntry } from "../accounts/account-record.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import { endSession, endSessionLater } from "../sessions/end-session.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { homePath, outcome, signInLink } from "./code-response.ts";

/** Where a sign-out leads. */
export interface SignOutOptions {
  /**
   * Path of this site to come back to from Entra: the signed-out page by default, the home page with `routes: false`. Its address
   * has to be registered as a redirect URI, or the user stays on a page of Entra's.
   */
  readonly returnTo?: string | undefined;
}

/** The sign-out route: a POST signs out, a link is answered with the button that sends one. */
export async function signOutRoute(services: RequestServices, request: AuthRequest): Promise<AuthResponse> {
  if (request.method === "POST") {
    return signOut(services, request);
  }
  if (!wantsPage(request)) {
    return outcome(services, request, { code: "method_not_allowed", headers: { allow: "GET, POST" } });
  }
  // Without a referrer, browsers that do not know Sec-Fetch-Site send the form with `Origin: null`.
  const headers = { "referrer-policy": "same-origin" };
  return page(200, confirmSignOutPage(browserPath(request.path, services.options), homePath(services)), { headers });
}

/**
 * Ends this browser's session here and at Entra; the user's other browsers stay signed in. Completes also while Entra or the store
 * is away. Another site cannot cause it (cross-site request forgery): then no cookie is touched.
 */
export async function signOut(
  services: RequestServices,
  request: AuthRequest,
  asked: SignOutOptions = {},
): Promise<AuthResponse> {
  const { options, names } = services;
  if (!isSameOrigin(request, options.origin)) {
    return outcome(services, request, { code: "sign_out_forbidden" });
  }
  const session = services.sessions.openIdle(request);
  const ended = session === undefined ? undefined : await endNow(services, request, session);
  const landing = options.routes ? options.basePath + options.routes.signedOut : homePath(services);
  const returnTo = options.origin + (safeReturnPath(asked.returnTo, options) ?? landing);
  const metadata = services.authority.known() ?? (await services.authority.metadata().catch(() => undefined));
  const location = metadata === undefined ? returnTo : endSessionUrl(metadata, returnTo, ended);
  return redirect(location ?? returnTo, [names.expired(names.sessionCookie(""))]);
}

async function endNow(
  services: RequestServices,
  request: AuthRequest,
  session: OpenedSession,
): Promise<SessionEntry | undefined> {
  const { user } = session;
  const named = earlierOf(session);
  try {
    const ended = await endSession(services, named);
    if (ended !== undefined) {
      services.report({ type: "signedOut", user: subjectOf(user), by: "user" });
    }
    return ended;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) {
      throw error;
    }
    endSessionLater(services, request, named);
    return undefined;
  }
}

/** OpenID Connect RP-Initiated Logout 1.0; Entra takes the `login_hint` claim as `logout_hint` and then asks nothing. */
function endSessionUrl(metadata: Metadata, returnTo: string, ended: SessionEntry | undefined): string | undefined {
  if (metadata.endSessionEndpoint === undefined) {
    return undefined;
  }
  const url = new URL(metadata.endSessionEndpoint);
  url.searchParams.set("post_logout_redirect_uri", returnTo);
  const hint = ended?.claims["login_hint"];
  if (typeof hint === "string") {
    url.searchParams.set("logout_hint", hint);
  }
  return url.href;
}

export async function signedOutRoute(services: Services): Promise<AuthResponse> {
  const signIn = signInLink(services);
  const home = { label: "Home page", href: homePath(services) };
  const actions = signIn === undefined ? [home] : [{ label: "Sign in again", href: signIn }, home];
  const { signedOut } = services.options.pages;
  return page(200, await (signedOut ?? signedOutPage)({ actions }), { foreign: signedOut !== undefined });
}
