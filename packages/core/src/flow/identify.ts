import { anonymousIdentity, SignedInIdentity } from "../api/identity.ts";
import { pass } from "../http/answers.ts";
import type { AuthRequest, AuthResult } from "../http/port.ts";
import type { Services } from "../services.ts";
import { orUnavailable } from "./outcome.ts";

/** Passes with whoever sent the request: nobody is challenged here. */
export function identify(services: Services, request: AuthRequest): AuthResult | Promise<AuthResult> {
  const session = services.sessions.open(request);
  if (session === undefined) {
    return pass(anonymousIdentity);
  }
  const known = (): AuthResult =>
    pass(new SignedInIdentity(services, session, request), services.sessions.renewed(session, Date.now()));
  if (services.sessions.isTrusted(session, Date.now())) {
    return known();
  }
  return orUnavailable(services, request, async () =>
    (await services.sessions.isAlive(services.within(request).records, session)) ? known() : pass(anonymousIdentity),
  );
}
