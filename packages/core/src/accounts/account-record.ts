import { randomBytes } from "node:crypto";

import { isJsonObject, parseJsonObject } from "../lib/json.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { JsonObject } from "../types/json.ts";
import type { AccountsConfig } from "./config.ts";

/** One live session of an account. */
export interface SessionEntry {
  readonly id: string;
  /** Entra's session id (`sid` claim), by which a front-channel sign-out names it. */
  readonly entraSessionId: string | undefined;
  /** Milliseconds since the epoch; absolute, never sliding. */
  readonly expiresAt: number;
  readonly claims: IdTokenClaims;
  /**
   * MSAL's serialized cache of a sign-in that satisfied claims (a step-up). It serves this session alone: what one
   * browser has proven, the user's other browsers have not.
   */
  readonly cache?: string | undefined;
}

/** Everything stored about one account, in one store entry, so that deleting the account is one operation. */
export interface AccountRecord {
  /** Created with the record. A refresh or a cookie of another generation belongs to a record that has ended. */
  readonly generation: string;
  readonly sessions: readonly SessionEntry[];
  /** Groups that did not fit into ID tokens, by tenant, as Microsoft Graph listed them since the last sign-in. */
  readonly groups?: Readonly<Record<string, readonly string[]>> | undefined;
  /** MSAL's serialized cache. */
  readonly cache: string;
}

export const newId = (): string => randomBytes(18).toString("base64url");

/** Returns the key of an account's record. In the framework's session, each of our sessions has its own record. */
export function recordKey(homeAccountId: string, sessionId: string, config: AccountsConfig): string {
  const key = `account/${config.clientId}/${config.instanceHost}/${config.tenant}/${homeAccountId}`;
  return config.recordsInSession ? `${key}/${sessionId}` : key;
}

export function encodeRecord(record: AccountRecord): string {
  return JSON.stringify({ ...record, version: 1 });
}

/** Longer records are not parsed: the number of sessions is bounded, and so is the size of each. */
const maxLength = 4 * 1024 * 1024;

/**
 * Decodes a record. Returns `"newer"` for one that a later version of this library wrote, and `"damaged"` for anything
 * else. Unknown members are preserved.
 */
export function decodeRecord(value: string): AccountRecord | "newer" | "damaged" {
  const parsed = value.length > maxLength ? undefined : parseJsonObject(value);
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
  const groups = parsed["groups"] ?? {};
  if (!isJsonObject(groups) || !Object.values(groups).every((list) => Array.isArray(list))) {
    return "damaged";
  }
  return (sessions as unknown[]).every(isSessionEntry) ? (parsed as JsonObject & AccountRecord) : "damaged";
}

function isSessionEntry(entry: unknown): boolean {
  return (
    isJsonObject(entry) &&
    typeof entry["id"] === "string" &&
    typeof entry["expiresAt"] === "number" &&
    isJsonObject(entry["claims"]) &&
    (entry["cache"] === undefined || typeof entry["cache"] === "string")
  );
}

export function liveSessions(record: AccountRecord, now: number = Date.now()): readonly SessionEntry[] {
  return record.sessions.filter((session) => session.expiresAt > now);
}

/** Returns whether the record is alive and the one that a session or an account state of this generation belongs to. */
export function isOfGeneration(record: AccountRecord, generation: string): boolean {
  return record.generation === generation && liveSessions(record).length > 0;
}

/** Returns the record with one more session. If there are too many, the oldest end. */
export function withSession(record: AccountRecord, session: SessionEntry, maxSessions: number): AccountRecord {
  const others = liveSessions(record).filter(({ id }) => id !== session.id && id !== backgroundId);
  return { ...record, sessions: [...others, session].slice(-maxSessions) };
}

/** Never the id of a browser's session: cookies are sealed, and session ids are random. */
const backgroundId = "background";
/** Microsoft: "Refresh tokens in the Microsoft identity platform": 90 days. */
const backgroundMilliseconds = 90 * 24 * 3600 * 1000;

/**
 * Returns the record with an entry that keeps it, and the user's tokens, after the last session has ended: for work
 * without the user.
 */
export function withBackgroundEntry(record: AccountRecord, claims: IdTokenClaims): AccountRecord {
  const others = record.sessions.filter(({ id }) => id !== backgroundId);
  const expiresAt = Date.now() + backgroundMilliseconds;
  return { ...record, sessions: [...others, { id: backgroundId, entraSessionId: undefined, expiresAt, claims }] };
}

/** Returns the seconds until the latest session's absolute end; at least a second, because stores refuse less. */
export function secondsToLive(record: AccountRecord): number {
  const end = Math.max(0, ...record.sessions.map((session) => session.expiresAt));
  return Math.max(1, Math.ceil((end - Date.now()) / 1000));
}
