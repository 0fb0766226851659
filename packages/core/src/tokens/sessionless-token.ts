import type { AccountState } from "../accounts/account-state.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { InteractionRequiredError, ServiceUnavailableError } from "../errors/errors.ts";
import type { EventSubject } from "../types/events.ts";
import type { AcquireTokenOptions } from "../types/identity.ts";
import type { TokenContext } from "./context.ts";
import { type RefreshLease, takeRefreshLease } from "./refresh-lease.ts";
import { type AcquiredToken, isDueForRenewal, shareCall } from "./shared-call.ts";
import { storedTokens } from "./stored-tokens.ts";
import { callKey } from "./token-request.ts";

/** A request for a token that belongs to no session: of the app itself, or on behalf of a caller. */
export interface SessionlessRequest {
  readonly state: AccountState;
  /** Tenant and scopes. */
  readonly tokenKey: string;
  readonly scopes: readonly string[];
  readonly subject: EventSubject | undefined;
  readonly options: AcquireTokenOptions | undefined;
  /** Asks Entra; `beforeRequest` runs when the request leaves. */
  readonly request: (correlationId: string, beforeRequest: () => Promise<void>) => Promise<IssuedToken>;
}

const refusalMilliseconds = 60_000;

/**
 * Returns a token from memory, or else from the store, or else by one call: in this process, and with leases in all
 * processes.
 */
export async function sessionlessToken(context: TokenContext, wanted: SessionlessRequest): Promise<IssuedToken> {
  const { state, tokenKey, options } = wanted;
  const cached = options === undefined ? tokenInMemory(context, wanted) : undefined;
  if (cached !== undefined) {
    return cached;
  }
  const refusal = state.callMemory?.refusals.get(callKey(tokenKey, options));
  if (refusal !== undefined) {
    throw refusal.error;
  }
  try {
    return await shareRequest(context, wanted, false);
  } catch (error) {
    const expiring = state.lastResort(tokenKey);
    if (options === undefined && error instanceof ServiceUnavailableError && expiring !== undefined) {
      return expiring;
    }
    throw error;
  }
}

/** Returns a token from memory, and renews it in the background when Entra wants that. */
function tokenInMemory(context: TokenContext, wanted: SessionlessRequest): IssuedToken | undefined {
  const { state, tokenKey } = wanted;
  const now = Date.now();
  const token = state.validToken(tokenKey, "", now);
  if (token !== undefined && isDueForRenewal(state, tokenKey, token, now)) {
    void shareRequest(context, wanted, true).catch(() => {});
  }
  return token;
}

function shareRequest(context: TokenContext, wanted: SessionlessRequest, renewal: boolean): Promise<IssuedToken> {
  const { state, tokenKey, scopes, subject, options } = wanted;
  const key = callKey(tokenKey, options);
  return shareCall(context, {
    state,
    key,
    scopes,
    subject,
    renewal,
    acquire: (correlationId) => acquire(context, wanted, correlationId, renewal),
    remember(token): void {
      state.dropExpired();
      // A token that meets claims is what everybody needs who asks for the same from now on.
      state.tokens.set(tokenKey, token);
    },
    resized: () => context.sessionless.resized(state),
  }).catch((error: unknown) => {
    if (error instanceof InteractionRequiredError) {
      state.rememberCalls().refusals.set(key, { version: "", error }, refusalMilliseconds);
    }
    throw error;
  });
}

async function acquire(
  context: TokenContext,
  { state, tokenKey, options, request }: SessionlessRequest,
  correlationId: string,
  renewal: boolean,
): Promise<AcquiredToken> {
  const store = context.stores.newGuard();
  const stored = storedTokens(store, state.key, tokenKey);
  const current = state.tokens.get(tokenKey)?.token;
  // A store that does not respond keeps nobody from asking Entra: no session depends on these tokens.
  const load = async (): Promise<IssuedToken | undefined> => {
    const token = await stored.load().catch(() => undefined);
    // Another process may have renewed the token that this one still holds.
    const usable = options === undefined && token !== undefined && (!renewal || token.token !== current);
    return usable ? token : undefined;
  };
  const existing = await load();
  if (existing !== undefined) {
    return { token: existing, source: "store" };
  }
  let lease: RefreshLease | undefined;
  try {
    const token = await request(correlationId, async () => {
      lease ??= await takeRefreshLease(store, state.key, async () => {
        const other = await load();
        if (other !== undefined) {
          throw new AcquiredElsewhere(other);
        }
      });
    });
    await stored.add(token).catch(() => {});
    return { token, source: "authority" };
  } catch (error) {
    if (error instanceof AcquiredElsewhere) {
      return { token: error.token, source: "store" };
    }
    throw error;
  } finally {
    await lease?.release();
  }
}

/** Thrown out of the wait for a lease: another process has acquired the token that this one was about to request. */
class AcquiredElsewhere extends Error {
  readonly token: IssuedToken;

  constructor(token: IssuedToken) {
    super();
    this.token = token;
  }
}
