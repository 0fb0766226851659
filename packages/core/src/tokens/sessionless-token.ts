import { InteractionRequiredError, ServiceUnavailableError } from "../errors/errors.ts";
import type { EventSubject } from "../types/events.ts";
import type { Services } from "../services.ts";
import type { AccountMemo, MemoToken } from "../accounts/account-state.ts";
import { type AcquiredToken, fly, isDueForRenewal } from "./shared-call.ts";
import { keptTokens } from "./stored-tokens.ts";
import { type RefreshLease, takeRefreshLease } from "./refresh-lease.ts";
import { demandKey, type TokenDemand } from "./token-demand.ts";

/** A token that belongs to no session: of the app itself, or on behalf of a caller. */
export interface KeptRequest {
  readonly pot: AccountMemo;
  /** By tenant and scopes. */
  readonly slot: string;
  readonly scopes: readonly string[];
  readonly subject: EventSubject | undefined;
  readonly demand: TokenDemand | undefined;
  /** Asks Entra; `beforeCall` runs when the request leaves. */
  readonly call: (correlationId: string, beforeCall: () => Promise<void>) => Promise<MemoToken>;
}

const refusalMilliseconds = 60_000;
const mostRefusals = 50;

/** From memory, renewed in the background when Entra wants it; `undefined` where `acquireKept` has to be asked. */
function keptInMemory(services: Services, request: KeptRequest): MemoToken | undefined {
  const { pot, slot } = request;
  const now = Date.now();
  const token = pot.goodToken(slot, "", now);
  if (token !== undefined && isDueForRenewal(pot, slot, token, now)) {
    void join(services, request, true).catch(() => {});
  }
  return token;
}

/** From memory, else from the store, else by one call: in this process, and where the store has leases in all of them. */
export async function acquireKept(services: Services, request: KeptRequest): Promise<MemoToken> {
  const { pot, slot, demand } = request;
  const known = demand === undefined ? keptInMemory(services, request) : undefined;
  if (known !== undefined) {
    return known;
  }
  const refusal = pot.refusals.get(demandKey(slot, demand, ""));
  if (refusal !== undefined && Date.now() < refusal.until) {
    throw refusal.error;
  }
  try {
    return await join(services, request, false);
  } catch (error) {
    const old = pot.lastResort(slot);
    if (demand === undefined && error instanceof ServiceUnavailableError && old !== undefined) {
      return old;
    }
    throw error;
  }
}

function join(services: Services, request: KeptRequest, renew: boolean): Promise<MemoToken> {
  const { pot, slot, scopes, subject, demand } = request;
  const key = demandKey(slot, demand, "");
  return fly(services, {
    memo: pot,
    key,
    scopes,
    subject,
    renew,
    acquire: (correlationId) => acquire(services, request, correlationId, renew),
    keep(token): void {
      pot.dropExpired();
      // What meets claims is what everybody needs who asks for the same from now on.
      pot.tokens.set(slot, token);
      services.pots.grew(pot);
    },
  }).catch((error: unknown) => {
    if (error instanceof InteractionRequiredError) {
      if (pot.refusals.size >= mostRefusals) {
        pot.refusals.clear();
      }
      pot.refusals.set(key, { version: "", until: Date.now() + refusalMilliseconds, error });
    }
    throw error;
  });
}

async function acquire(
  services: Services,
  { pot, slot, demand, call }: KeptRequest,
  correlationId: string,
  renew: boolean,
): Promise<AcquiredToken> {
  const store = services.newStoreGuard();
  const kept = keptTokens(store, pot.key, slot);
  const held = pot.tokens.get(slot)?.token;
  // A store that is away keeps nobody from asking Entra: nobody's session depends on these tokens.
  const load = async (): Promise<MemoToken | undefined> => {
    const token = await kept.load().catch(() => undefined);
    // Another process may have renewed what this one still holds.
    const usable = demand === undefined && token !== undefined && (!renew || token.token !== held);
    return usable ? token : undefined;
  };
  const stored = await load();
  if (stored !== undefined) {
    return { token: stored, source: "store" };
  }
  let lease: RefreshLease | undefined;
  try {
    const token = await call(correlationId, async () => {
      lease ??= await takeRefreshLease(store, pot.key, async () => {
        const other = await load();
        if (other !== undefined) {
          throw new GotMeanwhile(other);
        }
      });
    });
    await kept.keep(token).catch(() => {});
    return { token, source: "authority" };
  } catch (error) {
    if (error instanceof GotMeanwhile) {
      return { token: error.token, source: "store" };
    }
    throw error;
  } finally {
    await lease?.release();
  }
}

/** Thrown out of the wait for a lease: another process has got what this one was about to ask for. */
class GotMeanwhile extends Error {
  readonly token: MemoToken;

  constructor(token: MemoToken) {
    super();
    this.token = token;
  }
}
