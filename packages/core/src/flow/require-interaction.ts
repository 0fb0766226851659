import { randomUUID } from "node:crypto";

import type { InteractionRequiredError } from "../errors/errors.ts";
import { json } from "../http/responses.ts";
import { isNavigation, wantsPage } from "../http/navigation.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import { browserPath, safeReturnPath } from "../http/return-path.ts";
import type { Services } from "../services.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { bouncesOf, sessionWish, wishOf } from "./loop-count.ts";
import { sealChallenge } from "./interaction-link.ts";
import { homePath, orUnavailable, outcome, signInLink } from "./code-response.ts";
import { beginSignIn } from "./sign-in.ts";

export interface Challenge {
  readonly code: InteractionRequiredError["code"];
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The session it continues, dead or alive: the same account has to come back. */
  readonly session?: OpenedSession | undefined;
}

/** Sends a person to Entra and back; tells everybody else what is missing. */
export async function challenge(services: Services, request: AuthRequest, what: Challenge): Promise<AuthResponse> {
  if (!isNavigation(request)) {
    const isForm = request.method !== "GET" && request.method !== "HEAD" && wantsPage(request);
    return isForm ? formNotSent(services, request, what) : unauthorized(services, request, what);
  }
  const { session } = what;
  const wish = what.code === "login_required" ? sessionWish : wishOf(what.scopes, what.claims);
  const bounces = bouncesOf(session, wish);
  if (bounces === undefined) {
    return outcome(services, request, { code: "sign_in_loop" });
  }
  const path = browserPath(request.path, services.options);
  const returnTo = safeReturnPath(path + request.search, services.options) ?? homePath(services);
  const intent = {
    returnTo,
    scopes: what.scopes,
    claims: what.claims,
    account: session?.user.homeAccountId,
    tenantId: session?.user.tenantId,
    earlier: earlierOf(session ?? services.sessions.openIdle(request)),
    bounces,
    wish,
  };
  const hints = { loginHint: session?.user.username };
  return orUnavailable(services, request, () => beginSignIn(services, request, intent, hints), returnTo);
}

/** For fetch and other programs: what is missing, and where a person can give it. */
export function unauthorized(services: Services, _request: AuthRequest, what: Challenge): AuthResponse {
  const { code, scopes, claims } = what;
  const correlationId = what.correlationId ?? randomUUID();
  const challenge = sealedIfAlive(services, what);
  const challengeUrl = signInLink(services, challenge === undefined ? {} : { challenge });
  const body = {
    error: code,
    message: `Sign in ${challengeUrl === undefined ? "" : "at challengeUrl "}in a window of the browser, then repeat the request.`,
    challengeUrl,
    ...(scopes.length > 0 ? { scopes } : {}),
    ...(claims === undefined ? {} : { claims }),
    correlationId,
  };
  return json(401, body, { headers: wwwAuthenticate(services, what) });
}

/** A form POST cannot be sent on through a sign-in: its page is come back to, and says so. */
function formNotSent(services: Services, request: AuthRequest, what: Challenge): Promise<AuthResponse> {
  const from = safeReturnPath(request.header("referer"), services.options);
  return outcome(services, request, {
    code: "form_not_sent",
    correlationId: what.correlationId,
    returnTo: from ?? homePath(services),
    challenge: sealedIfAlive(services, what),
    headers: wwwAuthenticate(services, what),
  });
}

/** A session that has ended has nothing to continue: then a plain sign-in is what is missing. */
function sealedIfAlive(services: Services, what: Challenge): string | undefined {
  return sealChallenge(services, what.code === "interaction_required" ? what.session : undefined, what);
}

/** Required with every 401 (RFC 9110 section 15.5.2). */
function wwwAuthenticate({ options }: Services, { code }: Challenge): Readonly<Record<string, string>> {
  return { "www-authenticate": `Bearer realm="${options.origin}", error="${code}"` };
}
