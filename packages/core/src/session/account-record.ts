import { randomBytes } from "node:crypto";
import type { IdTokenClaims } from "../authority/id-token.ts";
import { isJsonObject, parseJsonObject } from "../http/json.ts";
import type { ResolvedOptions } from "../options/resolved.ts";

/** One live session of an account. */
export interface SessionEntry {
  readonly id: string;
  /** Entra's session id (`sid` claim), by which a front-channel sign-out names it. */
  readonly entraSessionId: string | undefined;
  /** Milliseconds since the epoch; absolute, never sliding. */
  readonly expiresAt: number;
  readonly claims: IdTokenClaims;
}

/** Everything kept of one account: one store entry, so that ending the account is one delete. */
export interface AccountRecord {
  /** Minted with the record. A refresh or cookie of another generation belongs to a record that was ended. */
  readonly generation: string;
  readonly sessions: readonly SessionEntry[];
  /** MSAL's serialized cache. */
  readonly cache: string;
}

export const newId = (): string => randomBytes(18).toString("base64url");

export function recordKey(homeAccountId: string, options: ResolvedOptions): string {
  return `account/${options.clientId}/${new URL(options.instance).host}/${options.tenant}/${homeAccountId}`;
}

export function encodeRecord(record: AccountRecord): string {
  return JSON.stringify({ version: 1, ...record });
}

/** `undefined` for what is no record of ours: a truncated, foreign or newer entry is as good as none. */
export function decodeRecord(value: string | undefined): AccountRecord | undefined {
  const parsed = value === undefined ? undefined : parseJsonObject(value);
  if (parsed?.["version"] !== 1) return undefined;
  const { generation, sessions, cache } = parsed;
  if (typeof generation !== "string" || typeof cache !== "string" || !Array.isArray(sessions)) return undefined;
  const fits = (sessions as unknown[]).every(
    (one) =>
      isJsonObject(one) &&
      typeof one["id"] === "string" &&
      typeof one["expiresAt"] === "number" &&
      isJsonObject(one["claims"]),
  );
  return fits ? { generation, cache, sessions: sessions as SessionEntry[] } : undefined;
}

export function liveSessions(record: AccountRecord, now: number = Date.now()): readonly SessionEntry[] {
  return record.sessions.filter((session) => session.expiresAt > now);
}

/** With one more session; where there are too many, the oldest end. */
export function withSession(record: AccountRecord, session: SessionEntry, most: number): AccountRecord {
  const others = liveSessions(record).filter((one) => one.id !== session.id);
  return { ...record, sessions: [...others, session].slice(-most) };
}

/** Until the latest session's absolute end; at least a second, because stores refuse less. */
export function secondsToLive(record: AccountRecord): number {
  const end = Math.max(0, ...record.sessions.map((session) => session.expiresAt));
  return Math.max(1, Math.ceil((end - Date.now()) / 1000));
}
