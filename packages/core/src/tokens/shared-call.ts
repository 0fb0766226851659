import { randomUUID } from "node:crypto";

import { IdentityWebError, ServiceUnavailableError } from "../errors/errors.ts";
import type { EventSubject } from "../types/events.ts";
import type { AccountMemo, MemoToken } from "../accounts/account-state.ts";
import type { SparseMap } from "../lib/sparse-map.ts";
import type { TokenServices } from "./context.ts";

export interface AcquiredToken {
  readonly token: MemoToken;
  readonly source: "store" | "authority";
}

/** One call for a token that everybody shares who asks for the same meanwhile. */
export interface Flight {
  readonly memo: AccountMemo;
  /** Who asks for the same has the same. */
  readonly key: string;
  readonly scopes: readonly string[];
  /** `undefined` for the app itself. */
  readonly subject: EventSubject | undefined;
  /** A renewal in the background, while the token at hand is good. */
  readonly renew: boolean;
  acquire(correlationId: string): Promise<AcquiredToken>;
  /** Holds the token in memory. */
  keep(token: MemoToken): void;
}

/** Joins the call that is under way, or makes it. Calls on one memo run one after the other. */
export function fly(services: Pick<TokenServices, "report">, flight: Flight): Promise<MemoToken> {
  const { memo, key } = flight;
  const underWay = memo.flights.get(key);
  if (underWay !== undefined) {
    return underWay;
  }
  const begun = memo.enqueue(() => operate(services, flight)).finally(() => memo.flights.delete(key));
  memo.flights.set(key, begun);
  return begun;
}

async function operate({ report }: Pick<TokenServices, "report">, flight: Flight): Promise<MemoToken> {
  const { memo, key, scopes, subject: user, renew } = flight;
  const began = Date.now();
  const wait = (memo.notBefore.get(key) ?? 0) - began;
  // Nobody asks for more than an hour: a longer wait is a clock that jumped back.
  if (wait > 0 && wait <= longestWaitMilliseconds) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      "Microsoft Entra ID has just failed, or asked to wait: the next call is made later.",
      { retryAfterSeconds: Math.ceil(wait / 1000) },
    );
  }
  const correlationId = randomUUID();
  try {
    const { token, source } = await flight.acquire(correlationId);
    if (memo.alive) {
      flight.keep(token);
    }
    report({ type: "tokenAcquired", user, scopes, source, milliseconds: Date.now() - began, correlationId });
    return token;
  } catch (error) {
    remember(memo, key, error, renew);
    const code = error instanceof IdentityWebError ? error.code : "unexpected";
    report({ type: "tokenFailed", user, scopes, code, correlationId });
    throw error;
  }
}

const longestWaitMilliseconds = 3_600_000;
const renewPauseMilliseconds = 60_000;
const mostRemembered = 100;

/** When this may be tried again. Scopes can come from a visitor, so what is remembered is bounded. */
function remember(memo: AccountMemo, key: string, error: unknown, renew: boolean): void {
  const put = (times: SparseMap<number>, milliseconds: number): void => {
    if (times.size >= mostRemembered) {
      times.clear();
    }
    times.set(key, Date.now() + milliseconds);
  };
  const outage = error instanceof ServiceUnavailableError;
  if (renew) {
    put(memo.renewNotBefore, outage ? error.retryAfterSeconds * 1000 : renewPauseMilliseconds);
  }
  if (!outage || error.code !== "authority_unavailable") {
    return;
  }
  if (!renew || error.retryAfterNamed) {
    put(memo.notBefore, error.retryAfterSeconds * 1000);
  }
}

/** Whether Entra wants the token renewed by now, and may be asked. */
export function isDueForRenewal(memo: AccountMemo, key: string, token: MemoToken, now: number): boolean {
  if (token.refreshAt === undefined || token.refreshAt > now || memo.flights.has(key)) {
    return false;
  }
  const wait = Math.max(memo.notBefore.get(key) ?? 0, memo.renewNotBefore.get(key) ?? 0) - now;
  return wait <= 0 || wait > longestWaitMilliseconds;
}
