import { ServiceUnavailableError } from "../errors/errors.ts";
import { subjectOf } from "../types/events.ts";
import { type MemoToken, sessionTokenKey, tokenKeyOf } from "../accounts/account-state.ts";
import { fly, isDueForRenewal } from "./shared-call.ts";
import { sessionEnded } from "./session-ended.ts";
import { acquireSilently } from "./refresh.ts";
import { demandKey, type TokenDemand } from "./token-demand.ts";
import type { StoringTokenServices, TokenOwner, TokenServices } from "./context.ts";

/** A token from memory, renewed in the background when Entra wants it; `undefined` where `acquireForUser` has to be asked. */
export function tokenInMemory(
  services: TokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
): MemoToken | undefined {
  const key = tokenKeyOf(owner.user.tenantId, scopes);
  const now = Date.now();
  const token = owner.memo.goodToken(key, owner.sessionId ?? "", now);
  if (token?.refreshAt !== undefined && isDueForRenewal(owner.memo, key, token, now)) {
    // It brings the token that all sessions share: one that a session has proven more for would be due for ever.
    if (token === owner.memo.tokens.get(key)) {
      renewInBackground(services, owner, scopes);
    }
  }
  return token;
}

/** Nobody waits for it, and the token at hand is good: a session that is gone with its request, or any other failure, is nobody's. */
function renewInBackground(services: TokenServices, owner: TokenOwner, scopes: readonly string[]): void {
  try {
    void join(services.within(owner.request), owner, scopes, undefined, true).catch(() => {});
  } catch {}
}

/**
 * A token for the user: from memory, else by one shared call for everybody who asks meanwhile. Flights belong to the memo of one
 * generation, so a new sign-in never gets what an old flight brings.
 */
export async function acquireForUser(
  services: StoringTokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
  demand?: TokenDemand,
): Promise<MemoToken> {
  const known = demand === undefined ? tokenInMemory(services, owner, scopes) : undefined;
  if (known !== undefined) {
    return known;
  }
  const { memo, sessionId } = owner;
  try {
    const token = await join(services, owner, scopes, demand, false);
    // Others share the flight, but each session has to outlive it for itself.
    const lives = sessionId === undefined ? memo.sessions.size > 0 : memo.sessions.has(sessionId);
    if (memo.alive && lives) {
      return token;
    }
    throw sessionEnded(scopes);
  } catch (error) {
    const old = memo.lastResort(tokenKeyOf(owner.user.tenantId, scopes));
    if (demand === undefined && error instanceof ServiceUnavailableError && old !== undefined) {
      return old;
    }
    throw error;
  }
}

function join(
  services: StoringTokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
  demand: TokenDemand | undefined,
  renew: boolean,
): Promise<MemoToken> {
  const { memo, user, sessionId = "" } = owner;
  const tokenKey = tokenKeyOf(user.tenantId, scopes);
  return fly(services, {
    memo,
    key: demandKey(tokenKey, demand, sessionId),
    scopes,
    subject: subjectOf(user),
    renew,
    acquire: (correlationId) => acquireSilently(services, owner, scopes, correlationId, renew, demand),
    keep(token): void {
      memo.dropExpired();
      if (demand?.claims === undefined) {
        memo.tokens.set(tokenKey, token);
      } else {
        memo.sessionTokens.set(sessionTokenKey(tokenKey, sessionId), token);
      }
      services.memos.grew(memo);
    },
  }).catch((error: unknown) => {
    services.memos.grew(memo);
    throw error;
  });
}
