import { randomUUID } from "node:crypto";
import { subjectOf } from "../events.ts";
import { IdentityWebError, ServiceUnavailableError } from "../errors.ts";
import { type AccountMemo, type MemoToken, tokenKeyOf } from "./access-token-memo.ts";
import type { StoringTokenServices, TokenOwner, TokenServices } from "./token-services.ts";
import { sessionEnded } from "./session-ended.ts";
import { acquireSilently } from "./silent-operation.ts";
import type { SparseMap } from "./sparse-map.ts";

/** What a token has to be besides: one that meets claims, or a new one. */
export interface TokenDemand {
  readonly claims?: string | undefined;
  readonly forceRefresh?: boolean | undefined;
}

/** A token from memory, renewed in the background when Entra wants it; `undefined` where `acquireForUser` has to be asked. */
export function tokenInMemory(
  services: TokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
): MemoToken | undefined {
  const key = tokenKeyOf(owner.user.tenantId, scopes);
  const now = Date.now();
  const token = owner.memo.goodToken(key, now);
  if (token?.refreshAt !== undefined && token.refreshAt <= now && !owner.memo.flights.has(key)) {
    const wait = Math.max(owner.memo.notBefore.get(key) ?? 0, owner.memo.renewNotBefore.get(key) ?? 0) - now;
    if (wait <= 0 || wait > 3_600_000) renewInBackground(services, owner, scopes, key);
  }
  return token;
}

/** Nobody waits for it, and the token at hand is good: a session that is gone with its request, or any other failure, is nobody's. */
function renewInBackground(services: TokenServices, owner: TokenOwner, scopes: readonly string[], key: string): void {
  try {
    void fly(services.within(owner.request), owner, scopes, key, true).catch(() => {});
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
  if (known !== undefined) return known;
  const { memo } = owner;
  const key = tokenKeyOf(owner.user.tenantId, scopes);
  const flightKey = demand === undefined ? key : `${key} ${demand.claims ?? ""} anew`;
  try {
    const token = await (memo.flights.get(flightKey) ?? fly(services, owner, scopes, key, false, demand, flightKey));
    // Others share the flight, but each session has to outlive it for itself.
    if (memo.alive && memo.sessions.has(owner.sessionId)) return token;
    throw sessionEnded(scopes);
  } catch (error) {
    // A renewal that fails in the last minutes of a token's life leaves the token good until its end.
    const old = memo.tokens.get(key);
    if (
      demand === undefined &&
      error instanceof ServiceUnavailableError &&
      memo.alive &&
      old !== undefined &&
      old.expiresAt > Date.now() + 5000
    ) {
      return old;
    }
    throw error;
  }
}

function fly(
  services: StoringTokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
  key: string,
  renew: boolean,
  demand?: TokenDemand,
  flightKey: string = key,
): Promise<MemoToken> {
  const { memo } = owner;
  const flight = memo
    .enqueue(() => operate(services, owner, scopes, key, renew, demand))
    .finally(() => memo.flights.delete(flightKey));
  memo.flights.set(flightKey, flight);
  return flight;
}

async function operate(
  services: StoringTokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
  key: string,
  renew: boolean,
  demand?: TokenDemand,
): Promise<MemoToken> {
  const { memo, user } = owner;
  const began = Date.now();
  const wait = (memo.notBefore.get(key) ?? 0) - began;
  // Nobody asks for more than an hour: a longer wait is a clock that jumped back.
  if (wait > 0 && wait <= 3_600_000) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      "Microsoft Entra ID has just failed, or asked to wait: the next call is made later.",
      { retryAfterSeconds: Math.ceil(wait / 1000) },
    );
  }
  const correlationId = randomUUID();
  try {
    const { token, source } = await acquireSilently(services, owner, scopes, correlationId, renew, demand);
    if (memo.alive) {
      for (const [name, one] of memo.tokens) if (one.expiresAt <= began) memo.tokens.delete(name);
      memo.tokens.set(key, token);
      services.memos.grew(memo);
    }
    services.report({
      type: "tokenAcquired",
      user: subjectOf(user),
      scopes,
      source,
      milliseconds: Date.now() - began,
      correlationId,
    });
    return token;
  } catch (error) {
    remember(memo, key, error, renew);
    services.memos.grew(memo);
    const code = error instanceof IdentityWebError ? error.code : "unexpected";
    services.report({ type: "tokenFailed", user: subjectOf(user), scopes, code, correlationId });
    throw error;
  }
}

const renewPauseMilliseconds = 60_000;
const mostRemembered = 100;

/** When this may be tried again. Scopes can come from a visitor, so what is remembered is bounded. */
function remember(memo: AccountMemo, key: string, error: unknown, renew: boolean): void {
  const put = (times: SparseMap<number>, milliseconds: number): void => {
    if (times.size >= mostRemembered) times.clear();
    times.set(key, Date.now() + milliseconds);
  };
  const outage = error instanceof ServiceUnavailableError;
  if (renew) put(memo.renewNotBefore, outage ? error.retryAfterSeconds * 1000 : renewPauseMilliseconds);
  if (!outage || error.code !== "authority_unavailable") return;
  if (!renew || error.retryAfterNamed) put(memo.notBefore, error.retryAfterSeconds * 1000);
}
