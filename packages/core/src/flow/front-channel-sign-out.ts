import { page } from "../http/responses.ts";
import { blankPage } from "../pages/pages.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import type { RequestServices } from "../services.ts";
import { endSessions } from "../sessions/end-session.ts";
import { recordKeysOf } from "../sessions/sid-index.ts";
import { issuerMatches } from "../authority/authorization-response.ts";

/**
 * Entra loads this in a frame when the user signs out elsewhere (OpenID Connect Front-Channel Logout 1.0). The browser sends no
 * cookie into that frame, so the session is found by Entra's `sid`, which nobody else knows. 200 whatever was found: the caller
 * shows nothing.
 */
export async function frontChannelSignOut(services: RequestServices, request: AuthRequest): Promise<AuthResponse> {
  const [sid, more] = request.query.getAll("sid");
  const [issuer, otherIssuer] = request.query.getAll("iss");
  const done = page(200, blankPage, { framed: true });
  if (sid === undefined || more !== undefined || sid === "" || sid.length > 200) {
    return done;
  }
  if (otherIssuer !== undefined) {
    return done;
  }
  if (issuer !== undefined && !issuerMatches(issuer, await services.authority.metadata())) {
    return done;
  }
  for (const key of await recordKeysOf(sid, services)) {
    for (const { claims } of await endSessions(services, key, (session) => session.entraSessionId === sid)) {
      services.report({ type: "signedOut", user: { tenantId: claims.tid, objectId: claims.oid }, by: "frontChannel" });
    }
  }
  return done;
}
