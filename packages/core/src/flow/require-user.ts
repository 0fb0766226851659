import { callerOfRequest } from "../identity/require-bearer.ts";
import { answerCallerError, callerOfError } from "../identity/caller-errors.ts";
import { SignedInIdentity } from "../identity/user-identity.ts";
import { findIdentityWebError, type InteractionRequiredError, type ServiceUnavailableError } from "../errors/errors.ts";
import { pass } from "../http/responses.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { RequestServices, Services } from "../services.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { acquireForSession } from "../tokens/session-token.ts";
import { tokenInMemory } from "../tokens/user-token.ts";
import { accessScopes } from "../authority/scopes.ts";
import { authorizeUser, type UserRequirements } from "../authorization/user-requirements.ts";
import { challenge } from "./require-interaction.ts";
import { identify } from "./identify.ts";
import { orUnavailable, unavailable } from "./code-response.ts";
import { isPublicPath } from "./public-paths.ts";

/** What a guard demands. */
export interface RequireUserOptions extends UserRequirements {
  /** An access token for these, all of one API, is there when the handler runs; where consent is missing, the user is asked. */
  readonly scopes?: readonly string[] | undefined;
}

/** Passes with a signed-in user, at once where everything is in memory; challenges otherwise. */
export function requireUser(
  services: Services,
  request: AuthRequest,
  options: RequireUserOptions = {},
): AuthResult | Promise<AuthResult> {
  const { scopes } = options;
  // A guard that demands something stands on a route of its own, whatever publicPaths says.
  if (!demandsMore(options) && isPublicPath(request.path, services.options)) {
    return identify(services, request);
  }
  const session = services.sessions.open(request);
  if (session === undefined) {
    return challenge(services, request, { code: "login_required", scopes: scopes ?? [] });
  }
  if (services.sessions.isTrusted(session, Date.now())) {
    return admit(services, request, session, options);
  }
  return orUnavailable(services, request, async () => {
    const scoped = services.within(request);
    if (await scoped.sessions.isAlive(scoped.records, session)) {
      return admit(scoped, request, session, options, scoped);
    }
    return challenge(services, request, { code: "login_required", scopes: scopes ?? [], session });
  });
}

function admit(
  services: Services,
  request: AuthRequest,
  session: OpenedSession,
  options: RequireUserOptions,
  scoped?: RequestServices,
): AuthResult | Promise<AuthResult> {
  const refused = authorizeUser(services, request, session, options);
  if (refused instanceof Promise) {
    return orAnswer(
      services,
      request,
      async () => (await refused) ?? withTokens(services, request, session, options, scoped),
    );
  }
  return refused ?? withTokens(services, request, session, options, scoped);
}

function withTokens(
  services: Services,
  request: AuthRequest,
  session: OpenedSession,
  { scopes: given }: RequireUserOptions,
  scoped?: RequestServices,
): AuthResult | Promise<AuthResult> {
  const identity = new SignedInIdentity(services, session, request, given);
  const { memo } = session;
  const cookies = services.sessions.renewed(session, Date.now());
  if (given === undefined || given.length === 0 || memo === undefined) {
    return pass(identity, cookies);
  }
  const scopes = accessScopes(given);
  const owner = { user: session.user, sessionId: session.sessionId, memo, request };
  if (tokenInMemory(services, owner, scopes) !== undefined) {
    return pass(identity, cookies);
  }
  return orAnswer(services, request, async () => {
    await acquireForSession(scoped ?? services.within(request), request, session, scopes);
    return pass(identity, cookies);
  });
}

/** What can be answered with a challenge or an outage is; everything else is thrown. */
async function orAnswer(services: Services, request: AuthRequest, run: () => Promise<AuthResult>): Promise<AuthResult> {
  try {
    return await run();
  } catch (error) {
    const answer = await respondToError(services, request, error);
    if (answer === undefined) {
      throw error;
    }
    return answer;
  }
}

function demandsMore({ scopes, roles, groups, authenticationContext }: RequireUserOptions): boolean {
  return [scopes, roles, groups, authenticationContext].some((demand) => demand !== undefined);
}

/** What a handler threw: a challenge or an outage is ours to answer, everything else is the app's. */
export async function respondToError(
  services: Services,
  request: AuthRequest,
  error: unknown,
): Promise<AuthResult | undefined> {
  const found = findIdentityWebError(error);
  const session = services.sessions.open(request);
  const known = found && (callerOfError(found) ?? (session ? undefined : callerOfRequest(services, request)));
  if (found !== undefined && known !== undefined) {
    return answerCallerError(services, known, found);
  }
  if (found?.code === "store_unavailable" || found?.code === "authority_unavailable") {
    return unavailable(services, request, found as ServiceUnavailableError);
  }
  if (found?.code !== "interaction_required" && found?.code !== "login_required") {
    return undefined;
  }
  const { code, scopes, claims, correlationId } = found as InteractionRequiredError;
  return challenge(services, request, {
    code: session ? code : "login_required",
    scopes,
    claims,
    correlationId,
    session,
  });
}
