import { randomBytes } from "node:crypto";

import type { IdTokenClaims } from "../authority/id-token.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../lib/json.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";

/** One live session of an account. */
export interface SessionEntry {
  readonly id: string;
  /** Entra's session id (`sid` claim), by which a front-channel sign-out names it. */
  readonly entraSessionId: string | undefined;
  /** Milliseconds since the epoch; absolute, never sliding. */
  readonly expiresAt: number;
  readonly claims: IdTokenClaims;
  /**
   * MSAL's serialized cache of a sign-in that was made to satisfy claims (a step-up). It serves this session alone: what one browser
   * has proven, the user's other browsers have not.
   */
  readonly cache?: string | undefined;
}

/** Everything kept of one account: one store entry, so that ending the account is one delete. */
export interface AccountRecord {
  /** Minted with the record. A refresh or cookie of another generation belongs to a record that was ended. */
  readonly generation: string;
  readonly sessions: readonly SessionEntry[];
  /** Groups that did not fit into ID tokens, by tenant, as Microsoft Graph listed them since the last sign-in. */
  readonly groups?: Readonly<Record<string, readonly string[]>> | undefined;
  /** MSAL's serialized cache. */
  readonly cache: string;
}

export const newId = (): string => randomBytes(18).toString("base64url");

/** One record for an account; where records live in the framework's session, one for each session of ours. */
export function recordKey(homeAccountId: string, sessionId: string, options: ResolvedOptions): string {
  const key = `account/${options.clientId}/${options.instanceHost}/${options.tenant}/${homeAccountId}`;
  return options.recordsInSession ? `${key}/${sessionId}` : key;
}

export function encodeRecord(record: AccountRecord): string {
  return JSON.stringify({ ...record, version: 1 });
}

/** Characters of a record that is looked into at all: its sessions are bounded, and so is what one of them takes. */
const longest = 4 * 1024 * 1024;

/**
 * `"newer"` for a record that a later version of this library wrote, and `"damaged"` for what is none of ours. Members that are not
 * known here are kept.
 */
export function decodeRecord(value: string): AccountRecord | "newer" | "damaged" {
  const parsed = value.length > longest ? undefined : parseJsonObject(value);
  if (Number(parsed?.["version"]) > 1) {
    return "newer";
  }
  if (parsed?.["version"] !== 1) {
    return "damaged";
  }
  const { generation, sessions, cache } = parsed;
  if (typeof generation !== "string" || typeof cache !== "string" || !Array.isArray(sessions)) {
    return "damaged";
  }
  const fits = (sessions as unknown[]).every(
    (one) =>
      isJsonObject(one) &&
      typeof one["id"] === "string" &&
      typeof one["expiresAt"] === "number" &&
      isJsonObject(one["claims"]) &&
      (one["cache"] === undefined || typeof one["cache"] === "string"),
  );
  const groups = parsed["groups"] ?? {};
  if (!isJsonObject(groups) || !Object.values(groups).every((list) => Array.isArray(list))) {
    return "damaged";
  }
  return fits ? (parsed as JsonObject & AccountRecord) : "damaged";
}

export function liveSessions(record: AccountRecord, now: number = Date.now()): readonly SessionEntry[] {
  return record.sessions.filter((session) => session.expiresAt > now);
}

/** Whether the record is alive, and the one that a session or a memo of this generation belongs to. */
export function isOfGeneration(record: AccountRecord, generation: string): boolean {
  return record.generation === generation && liveSessions(record).length > 0;
}

/** With one more session; where there are too many, the oldest end. */
export function withSession(record: AccountRecord, session: SessionEntry, most: number): AccountRecord {
  const others = liveSessions(record).filter((one) => one.id !== session.id && one.id !== backgroundId);
  return { ...record, sessions: [...others, session].slice(-most) };
}

/** Not the id of anybody's session: cookies are sealed, and ours are random. */
const backgroundId = "background";
/** Microsoft: "Refresh tokens in the Microsoft identity platform": 90 days. */
const backgroundMilliseconds = 90 * 24 * 3600 * 1000;

/** Keeps the record, with the user's tokens, after the last session has ended: for work that goes on without the user. */
export function keptForBackground(record: AccountRecord, claims: IdTokenClaims): AccountRecord {
  const others = record.sessions.filter(({ id }) => id !== backgroundId);
  const expiresAt = Date.now() + backgroundMilliseconds;
  return { ...record, sessions: [...others, { id: backgroundId, entraSessionId: undefined, expiresAt, claims }] };
}

/** Until the latest session's absolute end; at least a second, because stores refuse less. */
export function secondsToLive(record: AccountRecord): number {
  const end = Math.max(0, ...record.sessions.map((session) => session.expiresAt));
  return Math.max(1, Math.ceil((end - Date.now()) / 1000));
}
