import { issuerMatches } from "../authority/authorization-response.ts";
import { page } from "../http/responses.ts";
import { blankPage } from "../pages/render.ts";
import { endSessions } from "../sessions/end-session.ts";
import { recordKeysOf } from "../sessions/sid-index.ts";
import type { AuthResponse } from "../types/http.ts";
import type { FlowRequest } from "./context.ts";

/**
 * Handles the page that Entra loads in a frame when the user signs out elsewhere (OpenID Connect Front-Channel Logout
 * 1.0). The browser sends no cookie into that frame, so we find the session by Entra's `sid`, which nobody else knows.
 * The response is always 200, because the caller shows nothing.
 */
export async function frontChannelSignOut({ context, request, store }: FlowRequest): Promise<AuthResponse> {
  const [sid, ...otherSids] = request.query.getAll("sid");
  const [issuer, ...otherIssuers] = request.query.getAll("iss");
  const done = page(200, blankPage, { frameable: true });
  if (sid === undefined || otherSids.length > 0 || sid === "" || sid.length > 200) {
    return done;
  }
  if (otherIssuers.length > 0) {
    return done;
  }
  if (issuer !== undefined && !issuerMatches(issuer, await context.authority.metadata())) {
    return done;
  }
  for (const key of await recordKeysOf(context.session.config, store, sid)) {
    const ended = await endSessions(context.session, store, { key, ends: (entry) => entry.entraSessionId === sid });
    for (const { claims } of ended) {
      context.report({
        type: "signedOut",
        user: { tenantId: claims.tid, objectId: claims.oid },
        by: "frontChannel",
      });
    }
  }
  return done;
}
