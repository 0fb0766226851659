import type { RequestStore } from "../accounts/store-access.ts";
import { accessScopes } from "../authority/scopes.ts";
import { authorizeUser, type Denial } from "../authorization/authorize-user.ts";
import { lookUpGroups } from "../authorization/group-lookup.ts";
import { pass } from "../http/responses.ts";
import { UserIdentity } from "../identity/user-identity.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { sessionToken } from "../tokens/session-token.ts";
import { tokenInMemory } from "../tokens/user-token.ts";
import type { RequireUserOptions } from "../types/guards.ts";
import type { AuthRequest, AuthResult, PassResult } from "../types/http.ts";
import { codeResponse } from "./code-response.ts";
import type { FlowContext } from "./context.ts";
import { identify } from "./identify.ts";
import { orOutage } from "./outage-response.ts";
import { isPublicPath } from "./public-paths.ts";
import { requireInteraction } from "./require-interaction.ts";
import { respondToError } from "./respond-to-error.ts";

/** A request of a live session, at a guard. */
interface GuardedRequest {
  readonly request: AuthRequest;
  readonly session: OpenedSession;
  readonly options: RequireUserOptions;
  /** Opened already if the session had to be read: a request has one time budget. */
  readonly store: RequestStore | undefined;
}

/** Passes with a signed-in user, synchronously if everything is in memory. Otherwise asks for a sign-in. */
export function requireUser(
  context: FlowContext,
  request: AuthRequest,
  options: RequireUserOptions = {},
): AuthResult | Promise<AuthResult> {
  const { sessions, stores } = context.session;
  const { scopes = [] } = options;
  // A guard that demands something protects one route, whatever publicPaths says.
  if (!demandsMore(options) && isPublicPath(request.path, context.config)) {
    return identify(context, request);
  }
  const session = sessions.open(request);
  if (session === undefined) {
    return requireInteraction(context, request, { code: "login_required", scopes });
  }
  if (sessions.isFresh(session, Date.now())) {
    return admit(context, { request, session, options, store: undefined });
  }
  return orOutage(context, request, async () => {
    const store = stores.forRequest(request);
    return (await sessions.isAlive(store.records, session))
      ? admit(context, { request, session, options, store })
      : requireInteraction(context, request, { code: "login_required", scopes, session });
  });
}

function demandsMore({ scopes, roles, groups, authenticationContext }: RequireUserOptions): boolean {
  return [scopes, roles, groups, authenticationContext].some((demand) => demand !== undefined);
}

type Decision = PassResult | Denial;

/** Decides without writing a response: first who may continue, then whether the token is there. */
function decide(context: FlowContext, guarded: GuardedRequest): Decision | Promise<Decision> {
  const { request, session, options } = guarded;
  const denied = authorizeUser(session, options, () => lookUpGroups(context.authorization, request, session));
  if (denied instanceof Promise) {
    return denied.then((denial) => denial ?? passOrAcquire(context, guarded));
  }
  return denied ?? passOrAcquire(context, guarded);
}

function passOrAcquire(
  context: FlowContext,
  { request, session, options, store }: GuardedRequest,
): PassResult | Promise<PassResult> {
  const { tokens } = context.identity;
  const identity = new UserIdentity(context.identity, session, request, options.scopes);
  const cookies = context.session.sessions.renewed(session, Date.now());
  const { user, sessionId, state } = session;
  if (options.scopes === undefined || options.scopes.length === 0 || state === undefined) {
    return pass(identity, cookies);
  }
  const scopes = accessScopes(options.scopes);
  if (tokenInMemory(tokens, { user, sessionId, state, request }, scopes) !== undefined) {
    return pass(identity, cookies);
  }
  const acquire = async (): Promise<PassResult> => {
    await sessionToken(tokens, { request, session, scopes, store });
    return pass(identity, cookies);
  };
  return acquire();
}

/** Maps the decision, or an error on the way to it, to a result. What the app must respond to is rethrown. */
function admit(context: FlowContext, guarded: GuardedRequest): AuthResult | Promise<AuthResult> {
  const decision = decide(context, guarded);
  if (!(decision instanceof Promise)) {
    return "kind" in decision ? decision : deny(context, guarded, decision);
  }
  return decision.then(
    (decided) => ("kind" in decided ? decided : deny(context, guarded, decided)),
    async (error: unknown) => {
      const result = await respondToError(context, guarded.request, error);
      if (result === undefined) {
        throw error;
      }
      return result;
    },
  );
}

function deny(context: FlowContext, { request, session }: GuardedRequest, denial: Denial): Promise<AuthResult> {
  return denial.code === "interaction_required"
    ? requireInteraction(context, request, { ...denial, scopes: [], session })
    : codeResponse(context, request, denial);
}
