import { randomUUID } from "node:crypto";

import { isNavigation, wantsPage } from "../http/navigation.ts";
import { json } from "../http/responses.ts";
import { browserPath, safeReturnPath } from "../http/return-path.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { AuthRequest, AuthResponse } from "../types/http.ts";
import { codeResponse, homePath, signInLink } from "./code-response.ts";
import type { FlowContext } from "./context.ts";
import { sealInteractionLink } from "./interaction-link.ts";
import { grantFingerprint, nextLoopCount, sessionGrant } from "./loop-count.ts";
import { orOutage } from "./outage-response.ts";
import { beginSignIn } from "./sign-in.ts";

/** A sign-in, consent or step-up that the user must go through before the request can continue. */
export interface InteractionRequest {
  readonly code: "interaction_required" | "login_required";
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The session that the interaction continues, dead or alive: the same account must return. */
  readonly session?: OpenedSession | undefined;
}

/** Sends a person to Entra and back. Tells every other client what is missing. */
export async function requireInteraction(
  context: FlowContext,
  request: AuthRequest,
  interaction: InteractionRequest,
): Promise<AuthResponse> {
  const { config } = context;
  if (!isNavigation(request)) {
    const isForm = request.method !== "GET" && request.method !== "HEAD" && wantsPage(request);
    return isForm ? formNotSent(context, request, interaction) : unauthorized(context, interaction);
  }
  const { session, code, scopes, claims } = interaction;
  const requestedGrant = code === "login_required" ? sessionGrant : grantFingerprint(scopes, claims);
  const loopCount = nextLoopCount(session, requestedGrant);
  if (loopCount === undefined) {
    return codeResponse(context, request, { code: "sign_in_loop" });
  }
  const path = browserPath(request.path, config);
  const returnTo = safeReturnPath(path + request.search, config) ?? homePath(context);
  const intent = {
    returnTo,
    scopes,
    claims,
    account: session?.user.homeAccountId,
    tenantId: session?.user.tenantId,
    previousSession: refOf(session ?? context.session.sessions.openEvenIfIdle(request)),
    loopCount,
    requestedGrant,
  };
  const hints = { loginHint: session?.user.username };
  return orOutage(context, request, () => beginSignIn(context, request, intent, hints), returnTo);
}

/** Returns 401 for fetch and other programs: what is missing, and where a person can provide it. */
export function unauthorized(context: FlowContext, interaction: InteractionRequest): AuthResponse {
  const { code, scopes, claims } = interaction;
  const challenge = linkIfAlive(context, interaction);
  const challengeUrl = signInLink(context, challenge === undefined ? {} : { challenge });
  const at = challengeUrl === undefined ? "" : "at challengeUrl ";
  const body = {
    error: code,
    message: `Sign in ${at}in a browser window, then repeat the request.`,
    challengeUrl,
    ...(scopes.length > 0 ? { scopes } : {}),
    ...(claims === undefined ? {} : { claims }),
    correlationId: interaction.correlationId ?? randomUUID(),
  };
  return json(401, body, { headers: authenticateHeader(context, interaction) });
}

/**
 * A form POST cannot survive the redirect to sign-in, so we return the user to the form and say that it was not
 * submitted.
 */
function formNotSent(
  context: FlowContext,
  request: AuthRequest,
  interaction: InteractionRequest,
): Promise<AuthResponse> {
  const from = safeReturnPath(request.header("referer"), context.config);
  return codeResponse(context, request, {
    code: "form_not_sent",
    correlationId: interaction.correlationId,
    returnTo: from ?? homePath(context),
    interactionLink: linkIfAlive(context, interaction),
    headers: authenticateHeader(context, interaction),
  });
}

/** A session that has ended cannot be continued: then a plain sign-in is missing. */
function linkIfAlive({ interactionLinks }: FlowContext, interaction: InteractionRequest): string | undefined {
  const session = interaction.code === "interaction_required" ? interaction.session : undefined;
  return sealInteractionLink(interactionLinks, session, interaction);
}

/** Required with every 401 (RFC 9110 section 15.5.2). */
function authenticateHeader({ config }: FlowContext, { code }: InteractionRequest): Readonly<Record<string, string>> {
  return { "www-authenticate": `Bearer realm="${config.origin}", error="${code}"` };
}
