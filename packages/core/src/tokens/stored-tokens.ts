import { ServiceUnavailableError } from "../errors/errors.ts";
import { isJsonObject, parseJsonObject } from "../lib/json.ts";
import type { GuardedStore } from "../store/guarded-store.ts";
import { type MemoToken, renewalMarginMilliseconds } from "../accounts/account-state.ts";

/**
 * Access tokens in one entry of the store, by tenant and scopes: those of the app itself in one tenant, or those on behalf of one
 * caller. Nothing but their times says how long they live, so the entry lives as long as the longest of them.
 */
export interface KeptTokens {
  load(): Promise<MemoToken | undefined>;
  /** Compare-and-set; tokens of other scopes that were written meanwhile stay. */
  keep(token: MemoToken): Promise<void>;
}

const tries = 5;
const longest = 1024 * 1024;
const mostKept = 100;

export function keptTokens(store: GuardedStore, key: string, slot: string): KeptTokens {
  return {
    async load(): Promise<MemoToken | undefined> {
      const entry = await store.get(key);
      const token = decode(entry?.value).get(slot);
      return token !== undefined && token.expiresAt - Date.now() > renewalMarginMilliseconds ? token : undefined;
    },
    async keep(token): Promise<void> {
      for (let tried = 0; tried < tries; tried++) {
        const entry = await store.get(key);
        const tokens = decode(entry?.value);
        const stored = tokens.get(slot);
        if (stored !== undefined && stored.expiresAt > token.expiresAt) {
          return;
        }
        tokens.delete(slot);
        tokens.set(slot, token);
        const kept = [...tokens].slice(-mostKept);
        const end = Math.max(...kept.map(([, { expiresAt }]) => expiresAt));
        const ttlSeconds = Math.max(1, Math.ceil((end - Date.now()) / 1000));
        const value = JSON.stringify({ version: 1, tokens: Object.fromEntries(kept) });
        if ((await store.put(key, value, { ttlSeconds, expected: entry?.version })) !== undefined) {
          return;
        }
      }
      throw new ServiceUnavailableError("store_unavailable", "Kept tokens changed five times while they were written.");
    },
  };
}

/** What cannot be read is none, and is written over. */
function decode(value: string | undefined): Map<string, MemoToken> {
  const parsed = value === undefined || value.length > longest ? undefined : parseJsonObject(value);
  const tokens = parsed?.["version"] === 1 && isJsonObject(parsed["tokens"]) ? parsed["tokens"] : {};
  const now = Date.now();
  const good = Object.entries(tokens).filter((entry): entry is [string, never] => {
    const [, token] = entry;
    return (
      isJsonObject(token) &&
      typeof token["token"] === "string" &&
      Number(token["expiresAt"]) > now &&
      Array.isArray(token["scopes"])
    );
  });
  return new Map(good);
}
