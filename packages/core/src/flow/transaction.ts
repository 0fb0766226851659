import { randomBytes, randomUUID } from "node:crypto";

import { cookieOf, cookiesWithPrefix } from "../http/cookies.ts";
import type { JsonObject } from "../lib/json.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { Services } from "../services.ts";
import type { EarlierSession } from "../sessions/begin-session.ts";

/** Why a sign-in begins, and what must be true when it comes back. */
export interface SignInIntent {
  /** Path of this site, already checked. */
  readonly returnTo: string;
  /** Those the code is redeemed for: of one resource. */
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
  /** The account that has to come back, where the sign-in continues a session. */
  readonly account?: string | undefined;
  readonly tenantId?: string | undefined;
  /** The session it started from, which ends when a new one begins: a cross-site POST brings no session cookie. */
  readonly earlier?: EarlierSession | undefined;
  /** 1 after an attempt that came back late or twice; there is no third. */
  readonly attempt?: number | undefined;
  /** A path of the app's own where Entra answers, in place of ours (`redeemCodesAt`). */
  readonly redirectPath?: string | undefined;
  readonly bounces?: number | undefined;
  readonly wish?: string | undefined;
}

/** One sign-in attempt, sealed into a cookie of its own, so that tabs do not disturb one another. */
export interface Transaction extends SignInIntent {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  readonly correlationId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export const transactionSeconds: number = 15 * 60;
const mostOpen = 5;
const mostBytes = 4500;
const longestValue = 3900;

export function newTransaction(intent: SignInIntent): Transaction {
  const random = (bytes: number): string => randomBytes(bytes).toString("base64url");
  return {
    ...intent,
    state: random(24),
    nonce: random(18),
    verifier: random(32),
    correlationId: randomUUID(),
    startedAt: Date.now(),
  };
}

function cookieName(state: string, services: Services): string {
  return services.names.transactionPrefix + state.slice(0, 12);
}

/** The cookie of a new attempt, and the end of the oldest ones where too many are open or would not fit into one header. */
export function openTransaction(transaction: Transaction, request: AuthRequest, services: Services): CookieToSet[] {
  const { names, transactions } = services;
  const opened = names.transactionCookie(cookieName(transaction.state, services), sealed(transaction, services));
  const others = cookiesWithPrefix(request.header("cookie"), names.transactionPrefix)
    .map((cookie) => ({ ...cookie, startedAt: Number(transactions.open(cookie.value)?.["startedAt"] ?? 0) }))
    .toSorted((one, other) => other.startedAt - one.startedAt);
  let bytes = opened.name.length + opened.value.length;
  const ended = others.filter((cookie, index) => {
    bytes += cookie.name.length + cookie.value.length;
    return index >= mostOpen - 1 || bytes > mostBytes || cookie.startedAt === 0;
  });
  return [opened, ...ended.map((cookie) => names.expired(names.transactionCookie(cookie.name, "")))];
}

/** Browsers drop a cookie of more than 4096 bytes: a long address is then given up for the home page. */
function sealed(transaction: Transaction, { transactions, options }: Services): string {
  const value = transactions.seal(transaction);
  return value.length <= longestValue
    ? value
    : transactions.seal({ ...transaction, returnTo: options.basePath || "/" });
}

/** The attempt that `state` names, if it began in this browser. */
export function findTransaction(state: string, request: AuthRequest, services: Services): Transaction | undefined {
  const sealed = cookieOf(request.header("cookie"), cookieName(state, services));
  const plain = sealed === undefined ? undefined : services.transactions.open(sealed);
  return plain?.["state"] === state && isTransaction(plain) ? plain : undefined;
}

export function endTransaction(state: string, services: Services): CookieToSet {
  return services.names.expired(services.names.transactionCookie(cookieName(state, services), ""));
}

/** Only we can seal one, but an older version of us may have. */
function isTransaction(plain: JsonObject): plain is JsonObject & Transaction {
  const texts = ["state", "nonce", "verifier", "correlationId", "returnTo"].every(
    (name) => typeof plain[name] === "string",
  );
  return texts && typeof plain["startedAt"] === "number" && Array.isArray(plain["scopes"]);
}
