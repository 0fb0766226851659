import { type IssuedToken, renewalMarginMilliseconds } from "../authority/issued-token.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import { compareAndSet, conflict } from "../lib/compare-and-set.ts";
import { isJsonObject, parseJsonObject } from "../lib/json.ts";
import type { GuardedStore } from "../store/guarded-store.ts";

/**
 * Access tokens in one entry of the store, by tenant and scopes: those of the app itself in one tenant, or those on
 * behalf of one caller. Only their times say how long they live, so the entry lives as long as the longest of them.
 */
export interface StoredTokens {
  load(): Promise<IssuedToken | undefined>;
  /** Adds a token by compare-and-set. Tokens of other scopes that were written meanwhile stay. */
  add(token: IssuedToken): Promise<void>;
}

const maxValueLength = 1024 * 1024;
const maxTokens = 100;

export function storedTokens(store: GuardedStore, key: string, tokenKey: string): StoredTokens {
  return {
    async load(): Promise<IssuedToken | undefined> {
      const entry = await store.get(key);
      const token = decode(entry?.value).get(tokenKey);
      return token !== undefined && token.expiresAt - Date.now() > renewalMarginMilliseconds ? token : undefined;
    },
    async add(token): Promise<void> {
      const attempt = async (): Promise<true | typeof conflict> => {
        const entry = await store.get(key);
        const tokens = decode(entry?.value);
        const stored = tokens.get(tokenKey);
        if (stored !== undefined && stored.expiresAt > token.expiresAt) {
          return true;
        }
        tokens.delete(tokenKey);
        tokens.set(tokenKey, token);
        const newest = [...tokens].slice(-maxTokens);
        const end = Math.max(...newest.map(([, { expiresAt }]) => expiresAt));
        const ttlSeconds = Math.max(1, Math.ceil((end - Date.now()) / 1000));
        const value = JSON.stringify({ version: 1, tokens: Object.fromEntries(newest) });
        return (await store.put(key, value, { ttlSeconds, expected: entry?.version })) === undefined ? conflict : true;
      };
      await compareAndSet(attempt, () => {
        return new ServiceUnavailableError(
          "store_unavailable",
          "Stored tokens changed five times while they were written.",
        );
      });
    },
  };
}

/** Unreadable entries count as missing and are overwritten. */
function decode(value: string | undefined): Map<string, IssuedToken> {
  const parsed = value === undefined || value.length > maxValueLength ? undefined : parseJsonObject(value);
  const tokens = parsed?.["version"] === 1 && isJsonObject(parsed["tokens"]) ? parsed["tokens"] : {};
  const now = Date.now();
  const valid = Object.entries(tokens).filter((entry): entry is [string, never] => {
    const [, token] = entry;
    return (
      isJsonObject(token) &&
      typeof token["token"] === "string" &&
      Number(token["expiresAt"]) > now &&
      Array.isArray(token["scopes"])
    );
  });
  return new Map(valid);
}
