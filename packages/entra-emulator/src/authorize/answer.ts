import type { Emulation } from "../emulation.ts";
import type { AccountSession } from "../model/browser-sessions.ts";
import type { Identity } from "../model/directory.ts";
import { clientInfo, encodeClientInfo } from "../tokens/client-info.ts";
import { issueIdToken } from "../tokens/issue-id-token.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

export type AnswerParameters = Readonly<Record<string, string>>;

/** What the app receives for a request that a user has been found for. The app then counts as signed in to in this browser. */
export async function answerRequest(
  emulation: Emulation,
  request: AuthorizationRequest,
  account: AccountSession,
  identity: Identity,
): Promise<AnswerParameters> {
  rememberApp(account, request, identity);
  const { sid, authenticatedAt } = account;
  const contexts = [...account.contexts];
  const code = emulation.codes.issue({ request, identity, sid, authenticatedAt, contexts });
  const parameters: Record<string, string> = { code };
  if (request.wantsClientInfo) {
    parameters["client_info"] = encodeClientInfo(clientInfo(identity));
  }
  if (request.wantsIdToken) {
    const { app, nonce, scopes } = request;
    const acrs = request.claims.idTokenContexts;
    const input = { app, identity, sid, authenticatedAt, nonce, code, acrs, openIdScopes: scopes.openId, front: true };
    parameters["id_token"] = await issueIdToken(emulation, input, request.fault?.idToken);
  }
  parameters["session_state"] = sid;
  return parameters;
}

function rememberApp(account: AccountSession, { app, redirectUri }: AuthorizationRequest, identity: Identity): void {
  const { origin } = new URL(redirectUri);
  const known = account.apps.get(app.clientId);
  if (known === undefined) {
    account.apps.set(app.clientId, { origins: new Set([origin]), tenantId: identity.tenantId });
  } else {
    known.origins.add(origin);
    known.tenantId = identity.tenantId;
  }
}
