import type { SessionEntry } from "../accounts/account-record.ts";
import { eventSubject } from "../accounts/event-subject.ts";
import type { Metadata } from "../authority/metadata.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import { isSameOrigin, wantsPage } from "../http/navigation.ts";
import { page, redirect } from "../http/responses.ts";
import { browserPath, safeReturnPath } from "../http/return-path.ts";
import { confirmSignOutPage, signedOutPage } from "../pages/render.ts";
import { endSession, endSessionLater } from "../sessions/end-session.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { AuthResponse } from "../types/http.ts";
import type { SignOutOptions } from "../types/sign-in.ts";
import { codeResponse, homePath, signInLink } from "./code-response.ts";
import type { FlowRequest } from "./context.ts";

/** Handles the sign-out route: a POST signs out, and a link leads to a page with the button that sends one. */
export async function signOutRoute(flow: FlowRequest): Promise<AuthResponse> {
  const { context, request } = flow;
  if (request.method === "POST") {
    return signOut(flow);
  }
  if (!wantsPage(request)) {
    return codeResponse(context, request, { code: "method_not_allowed", headers: { allow: "GET, POST" } });
  }
  // Without a referrer, browsers that do not know Sec-Fetch-Site send the form with `Origin: null`.
  const headers = { "referrer-policy": "same-origin" };
  return page(200, confirmSignOutPage(browserPath(request.path, context.config), homePath(context)), { headers });
}

/**
 * Ends this browser's session here and at Entra; the user's other browsers stay signed in. Works even while Entra or
 * the store does not respond. Another site cannot cause it (cross-site request forgery): then no cookie is touched.
 */
export async function signOut(flow: FlowRequest, options: SignOutOptions = {}): Promise<AuthResponse> {
  const { context, request } = flow;
  const { config, authority } = context;
  const { cookies, sessions } = context.session;
  if (!isSameOrigin(request, config.origin)) {
    return codeResponse(context, request, { code: "sign_out_forbidden" });
  }
  const session = sessions.openEvenIfIdle(request);
  const ended = session === undefined ? undefined : await endNow(flow, session);
  const landing = config.routes === undefined ? homePath(context) : config.basePath + config.routes.signedOut;
  const returnTo = config.origin + (safeReturnPath(options.returnTo, config) ?? landing);
  const metadata = authority.cached() ?? (await authority.metadata().catch(() => undefined));
  const location = metadata === undefined ? returnTo : endSessionUrl(metadata, returnTo, ended);
  return redirect(location ?? returnTo, [cookies.expired(cookies.sessionCookie(""))]);
}

async function endNow(
  { context, request, store }: FlowRequest,
  session: OpenedSession,
): Promise<SessionEntry | undefined> {
  const ref = refOf(session);
  try {
    const ended = await endSession(context.session, store, ref);
    if (ended !== undefined) {
      context.report({ type: "signedOut", user: eventSubject(session.user), by: "user" });
    }
    return ended;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) {
      throw error;
    }
    endSessionLater(context.session, request, ref);
    return undefined;
  }
}

/**
 * OpenID Connect RP-Initiated Logout 1.0. Entra takes the `login_hint` claim as `logout_hint` and then does not ask for
 * the account.
 */
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

/** Handles the page that follows a sign-out. */
export async function signedOutRoute({ context }: FlowRequest): Promise<AuthResponse> {
  const signIn = signInLink(context);
  const home = { label: "Home page", href: homePath(context) };
  const actions = signIn === undefined ? [home] : [{ label: "Sign in again", href: signIn }, home];
  const { signedOut } = context.pages;
  return page(200, await (signedOut ?? signedOutPage)({ actions }), { appOwned: signedOut !== undefined });
}
