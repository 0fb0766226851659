import { anonymousIdentity, SignedInIdentity } from "../identity/user-identity.ts";
import { pass } from "../http/responses.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { Services } from "../services.ts";
import { orUnavailable } from "./code-response.ts";

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
