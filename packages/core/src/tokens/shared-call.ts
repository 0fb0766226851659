import { randomUUID } from "node:crypto";

import type { AccountState } from "../accounts/account-state.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { IdentityWebError, ServiceUnavailableError } from "../errors/errors.ts";
import type { EventSubject } from "../types/events.ts";
import type { TokenContext } from "./context.ts";

export interface AcquiredToken {
  readonly token: IssuedToken;
  readonly source: "store" | "authority";
}

/** One call for a token, shared by all callers that ask for the same while it is under way. */
export interface SharedCall {
  readonly state: AccountState;
  /** Callers with the same key share the call. */
  readonly key: string;
  readonly scopes: readonly string[];
  /** `undefined` for the app itself. */
  readonly subject: EventSubject | undefined;
  /** A background renewal, while the current token is valid. */
  readonly renewal: boolean;
  acquire(correlationId: string): Promise<AcquiredToken>;
  /** Stores the token in memory. */
  remember(token: IssuedToken): void;
  /** Called when the call has changed what the state holds. */
  resized(): void;
}

type CallContext = Pick<TokenContext, "report" | "callQueue">;

const maxWaitMilliseconds = 3_600_000;
const renewalPauseMilliseconds = 60_000;

/** Joins the call under way, or starts it. Calls of one account state run one after the other. */
export function shareCall({ report, callQueue }: CallContext, call: SharedCall): Promise<IssuedToken> {
  const { state, key, scopes, subject: user } = call;
  const run = async (): Promise<IssuedToken> => {
    const began = Date.now();
    refuseWhilePaused(call, began);
    const correlationId = randomUUID();
    try {
      const { token, source } = await call.acquire(correlationId);
      if (state.alive) {
        call.remember(token);
      }
      report({ type: "tokenAcquired", user, scopes, source, milliseconds: Date.now() - began, correlationId });
      return token;
    } catch (error) {
      rememberFailure(call, error);
      const code = error instanceof IdentityWebError ? error.code : "unexpected";
      report({ type: "tokenFailed", user, scopes, code, correlationId });
      throw error;
    } finally {
      call.resized();
    }
  };
  return state.calls.run(key, () => callQueue.run(`${state.key} ${state.generation}`, run));
}

function refuseWhilePaused({ state, key }: SharedCall, now: number): void {
  const wait = state.callMemory?.pauses.remaining(key, now) ?? 0;
  if (wait > 0) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      "Microsoft Entra ID has just failed or asked to wait. The next request is sent later.",
      { retryAfterSeconds: Math.ceil(wait / 1000) },
    );
  }
}

/** Records when the call may be tried again. */
function rememberFailure({ state, key, renewal }: SharedCall, error: unknown): void {
  const outage = error instanceof ServiceUnavailableError ? error : undefined;
  const pause = Math.min((outage?.retryAfterSeconds ?? 0) * 1000, maxWaitMilliseconds);
  if (renewal) {
    state.rememberCalls().renewalPauses.set(key, true, outage === undefined ? renewalPauseMilliseconds : pause);
  }
  if (outage?.code !== "authority_unavailable") {
    return;
  }
  if (!renewal || outage.retryAfterNamed) {
    state.rememberCalls().pauses.set(key, true, pause);
  }
}

/** Returns whether Entra wants the token to be renewed by now, and may be asked. */
export function isDueForRenewal(state: AccountState, key: string, token: IssuedToken, now: number): boolean {
  if (token.refreshAt === undefined || token.refreshAt > now || state.calls.has(key)) {
    return false;
  }
  const { pauses, renewalPauses } = state.callMemory ?? {};
  return (pauses?.remaining(key, now) ?? 0) === 0 && (renewalPauses?.remaining(key, now) ?? 0) === 0;
}
