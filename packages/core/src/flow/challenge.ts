import { randomUUID } from "node:crypto";
import type { InteractionRequiredError } from "../errors.ts";
import { json } from "../http/answers.ts";
import { isNavigation, wantsPage } from "../http/navigation.ts";
import type { AuthAnswer, AuthRequest } from "../http/port.ts";
import { browserPath, safeReturnPath } from "../http/return-to.ts";
import type { Services } from "../services.ts";
import { earlierOf } from "../session/begin-session.ts";
import type { OpenedSession } from "../session/sessions.ts";
import { challengeLink } from "./challenge-link.ts";
import { homePath, orUnavailable, outcome } from "./outcome.ts";
import { beginSignIn } from "./sign-in.ts";

export interface Challenge {
  readonly code: InteractionRequiredError["code"];
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The session it continues, dead or alive: the same account has to come back. */
  readonly session?: OpenedSession | undefined;
}

/** A session found gone this soon after signing in was never kept. */
const bounceMilliseconds = 60_000;
const mostBounces = 2;

/** Sends a person to Entra and back; tells everybody else what is missing. */
export async function challenge(services: Services, request: AuthRequest, what: Challenge): Promise<AuthAnswer> {
  if (!isNavigation(request)) {
    return wantsPage(request) ? formNotSent(services, request) : unauthorized(services, request, what);
  }
  const { session } = what;
  const soon = session !== undefined && Date.now() - session.sealedAt < bounceMilliseconds;
  const bounces = soon && what.code === "login_required" ? session.bounces + 1 : 0;
  if (bounces > mostBounces) return outcome(services, request, { code: "sign_in_loop" });
  const path = browserPath(request.path, services.options);
  const returnTo = safeReturnPath(path + request.search, services.options) ?? homePath(services);
  const intent = {
    returnTo,
    scopes: what.scopes,
    claims: what.claims,
    account: session?.user.homeAccountId,
    tenantId: session?.user.tenantId,
    earlier: earlierOf(session),
    bounces,
  };
  const hints = { loginHint: session?.user.username };
  return orUnavailable(services, request, () => beginSignIn(services, request, intent, hints), returnTo);
}

/** For fetch and other programs: what is missing, and where a person can give it. */
export function unauthorized(services: Services, _request: AuthRequest, what: Challenge): AuthAnswer {
  const { code, scopes, claims } = what;
  const correlationId = what.correlationId ?? randomUUID();
  const alive = code === "interaction_required" ? what.session : undefined;
  const body = {
    error: code,
    message: "Sign in at challengeUrl in a window of the browser, then repeat the request.",
    challengeUrl: challengeLink(services, alive, what),
    ...(scopes.length > 0 ? { scopes } : {}),
    ...(claims === undefined ? {} : { claims }),
    correlationId,
  };
  const realm = services.options.origin;
  return json(401, body, { headers: { "www-authenticate": `Bearer realm="${realm}", error="${code}"` } });
}

/** A form POST cannot be sent on through a sign-in: its page is come back to, and says so. */
function formNotSent(services: Services, request: AuthRequest): Promise<AuthAnswer> {
  const from = safeReturnPath(request.header("referer"), services.options);
  return outcome(services, request, { code: "form_not_sent", returnTo: from ?? homePath(services) });
}
