import type { AuthorizationRequest } from "../model/authorization-request.ts";
import type { Identity } from "../model/directory.ts";
import type { AccountSession } from "../state/browser-sessions.ts";
import type { Emulation } from "../state/emulation.ts";
import { clientInfo, encodeClientInfo } from "../tokens/client-info.ts";
import { issueIdToken } from "../tokens/issue-id-token.ts";

export type ResponseParameters = Readonly<Record<string, string>>;

/**
 * Returns the parameters of a successful response (RFC 6749, section 4.1.2). From then on the app counts as signed in
 * to in this browser, so signing out notifies it.
 */
export async function authorizationResponse(
  emulation: Emulation,
  request: AuthorizationRequest,
  account: AccountSession,
  identity: Identity,
): Promise<ResponseParameters> {
  rememberApp(account, request, identity);
  const { sid, authenticatedAt } = account;
  const contexts = [...account.contexts];
  const code = emulation.codes.issue({ request, identity, sid, authenticatedAt, contexts });
  const parameters: Record<string, string> = { code };
  if (request.includeClientInfo) {
    parameters["client_info"] = encodeClientInfo(clientInfo(identity));
  }
  if (request.includeIdToken) {
    const { app, nonce, scopes } = request;
    const acrs = request.claims.idTokenContexts;
    const input = {
      app,
      identity,
      sid,
      authenticatedAt,
      nonce,
      code,
      acrs,
      openIdScopes: scopes.openId,
      frontChannel: true,
    };
    parameters["id_token"] = await issueIdToken(emulation, input, request.fault?.idToken);
  }
  parameters["session_state"] = sid;
  return parameters;
}

function rememberApp(account: AccountSession, { app, redirectUri }: AuthorizationRequest, identity: Identity): void {
  const { origin } = new URL(redirectUri);
  const use = account.apps.get(app.clientId);
  if (use === undefined) {
    account.apps.set(app.clientId, { origins: new Set([origin]), tenantId: identity.tenantId });
  } else {
    use.origins.add(origin);
    use.tenantId = identity.tenantId;
  }
}
