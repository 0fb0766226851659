import { pass } from "../http/responses.ts";
import { anonymousIdentity, UserIdentity } from "../identity/user-identity.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { FlowContext } from "./context.ts";
import { orOutage } from "./outage-response.ts";

/** Passes with the identity of whoever sent the request. Never asks for a sign-in. */
export function identify(context: FlowContext, request: AuthRequest): AuthResult | Promise<AuthResult> {
  const { sessions, stores } = context.session;
  const session = sessions.open(request);
  if (session === undefined) {
    return pass(anonymousIdentity);
  }
  const signedIn = (): AuthResult =>
    pass(new UserIdentity(context.identity, session, request), sessions.renewed(session, Date.now()));
  if (sessions.isFresh(session, Date.now())) {
    return signedIn();
  }
  return orOutage(context, request, async () =>
    (await sessions.isAlive(stores.forRequest(request).records, session)) ? signedIn() : pass(anonymousIdentity),
  );
}
