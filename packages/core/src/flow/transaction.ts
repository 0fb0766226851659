import { randomBytes, randomUUID } from "node:crypto";

import { cookieOf, cookiesWithPrefix } from "../http/cookies.ts";
import type { CookieNames } from "../sessions/cookie-names.ts";
import type { SessionRef } from "../sessions/session-ref.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { JsonObject } from "../types/json.ts";
import { homePath } from "./code-response.ts";
import type { FlowContext } from "./context.ts";

/** Why a sign-in begins, and what must be true when it comes back. */
export interface SignInIntent {
  /** A path of this site, already validated. */
  readonly returnTo: string;
  /** The scopes that the code is redeemed for, all of one resource. */
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
  /** The account that must return, if the sign-in continues a session. */
  readonly account?: string | undefined;
  readonly tenantId?: string | undefined;
  /**
   * The session that it started from, which ends when a new one begins: a cross-site POST carries no session cookie.
   */
  readonly previousSession?: SessionRef | undefined;
  /** 1 after an attempt that came back late or twice; there is no third. */
  readonly attempt?: number | undefined;
  /** A path of the app to which Entra redirects in place of ours (`redeemCodesAt`). */
  readonly redirectPath?: string | undefined;
  readonly loopCount?: number | undefined;
  readonly requestedGrant?: string | undefined;
}

/** One sign-in attempt, sealed into a cookie of its own, so that tabs do not disturb each other. */
export interface Transaction extends SignInIntent {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  readonly correlationId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

type TransactionContext = Pick<FlowContext, "config" | "transactions"> & {
  readonly session: { readonly cookies: CookieNames };
};

export const transactionSeconds: number = 15 * 60;
const maxOpen = 5;
const maxBytes = 4500;
const maxValueLength = 3900;

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

function cookieName(state: string, cookies: CookieNames): string {
  return cookies.transactionPrefix + state.slice(0, 12);
}

/**
 * Returns the cookie of a new attempt, and expires the oldest attempts if too many are open or would not fit into one
 * header.
 */
export function openTransaction(
  context: TransactionContext,
  request: AuthRequest,
  transaction: Transaction,
): CookieToSet[] {
  const { cookies } = context.session;
  const opened = cookies.transactionCookie(cookieName(transaction.state, cookies), sealed(context, transaction));
  const others = cookiesWithPrefix(request.header("cookie"), cookies.transactionPrefix)
    .map((cookie) => ({ ...cookie, startedAt: Number(context.transactions.open(cookie.value)?.["startedAt"] ?? 0) }))
    .toSorted((one, other) => other.startedAt - one.startedAt);
  let bytes = opened.name.length + opened.value.length;
  const expired = others.filter((cookie, index) => {
    bytes += cookie.name.length + cookie.value.length;
    return index >= maxOpen - 1 || bytes > maxBytes || cookie.startedAt === 0;
  });
  return [opened, ...expired.map(({ name }) => cookies.expired(cookies.transactionCookie(name, "")))];
}

/** Browsers drop a cookie of more than 4096 bytes: a long address is then replaced by the home page. */
function sealed(context: TransactionContext, transaction: Transaction): string {
  const value = context.transactions.seal(transaction);
  return value.length <= maxValueLength
    ? value
    : context.transactions.seal({ ...transaction, returnTo: homePath(context) });
}

/** Returns the attempt that `state` names, if it began in this browser. */
export function findTransaction(
  { session, transactions }: TransactionContext,
  request: AuthRequest,
  state: string,
): Transaction | undefined {
  const value = cookieOf(request.header("cookie"), cookieName(state, session.cookies));
  const plain = value === undefined ? undefined : transactions.open(value);
  return plain?.["state"] === state && isTransaction(plain) ? plain : undefined;
}

/** Returns the expired cookie of an attempt. */
export function clearTransaction({ session }: TransactionContext, { state }: Transaction): CookieToSet {
  const { cookies } = session;
  return cookies.expired(cookies.transactionCookie(cookieName(state, cookies), ""));
}

/** Only we can seal a transaction, but an older version of this library may have. */
function isTransaction(plain: JsonObject): plain is JsonObject & Transaction {
  const texts = ["state", "nonce", "verifier", "correlationId", "returnTo"].every(
    (name) => typeof plain[name] === "string",
  );
  return texts && typeof plain["startedAt"] === "number" && Array.isArray(plain["scopes"]);
}
