import { isJsonObject, parseJsonObject } from "../../lib/json.ts";
import type { JsonObject } from "../../types/json.ts";

type Section = Readonly<Record<string, JsonObject>>;
type Cache = Readonly<Record<string, Section>>;

const sections = ["Account", "IdToken", "AccessToken", "RefreshToken", "AppMetadata"] as const;

function parse(text: string): Cache {
  const parsed = parseJsonObject(text) ?? {};
  return Object.fromEntries(
    sections.map((name) => {
      const section = isJsonObject(parsed[name]) ? parsed[name] : {};
      return [name, Object.fromEntries(Object.entries(section).filter(([, entry]) => isJsonObject(entry))) as Section];
    }),
  );
}

/**
 * Returns the part of MSAL's serialized cache that is worth storing: without expired access tokens, which MSAL never
 * drops, and without the ID token, which is validated once and then stored in the session as claims.
 *
 * @param secret an access token to leave out too
 */
export function pruneCache(text: string, secret?: string): string {
  const cache = parse(text);
  const now = Date.now() / 1000;
  const tokens = Object.entries(cache["AccessToken"] ?? {}).filter(
    ([, token]) => Number(token["expires_on"]) > now && (secret === undefined || token["secret"] !== secret),
  );
  return JSON.stringify({ ...cache, IdToken: {}, AccessToken: Object.fromEntries(tokens) });
}

/** Returns the cache without the refresh tokens of `dead`, which Entra refused permanently. Their replacements stay. */
export function withoutRefreshTokens(text: string, dead: string): string {
  const [cache, refused] = [parse(text), parse(dead)];
  const alive = Object.entries(cache["RefreshToken"] ?? {}).filter(
    ([key, entry]) => !same(entry, refused["RefreshToken"]?.[key]),
  );
  return JSON.stringify({ ...cache, RefreshToken: Object.fromEntries(alive) });
}

/** Returns the cache without access tokens: the part that is shared when a sign-in has proven more than others have. */
export function withoutAccessTokens(text: string): string {
  return JSON.stringify({ ...parse(text), AccessToken: {} });
}

/** Returns whether every entry belongs to this account: MSAL files whatever Entra returns under the requested user. */
export function belongsTo(text: string, homeAccountId: string): boolean {
  const cache = parse(text);
  return ["Account", "AccessToken", "RefreshToken", "IdToken"].every((name) =>
    Object.values(cache[name] ?? {}).every((entry) => String(entry["home_account_id"]).toLowerCase() === homeAccountId),
  );
}

/**
 * Merges three ways after a write that lost a race: `base` is what was loaded, `mine` is MSAL's result, and `stored` is
 * what another process wrote meanwhile. Of two new refresh tokens the stored one stays: it came with the other
 * process's tokens, and both are valid.
 */
export function mergeCaches(base: string | undefined, mine: string, stored: string): string {
  const [before, made, theirs] = [base === undefined ? {} : parse(base), parse(mine), parse(stored)];
  const merged = sections.map((name) => {
    const out: Record<string, JsonObject> = { ...theirs[name] };
    for (const [key, entry] of Object.entries(made[name] ?? {})) {
      if (same(entry, before[name]?.[key])) {
        continue;
      }
      if (name === "RefreshToken" && base !== undefined && !same(theirs[name]?.[key], before[name]?.[key])) {
        continue;
      }
      if (name === "AccessToken" && Number(theirs[name]?.[key]?.["cached_at"]) > Number(entry["cached_at"])) {
        continue;
      }
      // If two tokens match one request, MSAL drops both and asks again; so the newer token replaces the older one.
      if (name === "AccessToken") {
        const others = overlapping(out, entry);
        if (others.some((other) => Number(out[other]?.["cached_at"]) > Number(entry["cached_at"]))) {
          continue;
        }
        for (const other of others) {
          delete out[other];
        }
      }
      out[key] = entry;
    }
    for (const key of Object.keys(before[name] ?? {})) {
      if (made[name]?.[key] === undefined && same(theirs[name]?.[key], before[name]?.[key])) {
        delete out[key];
      }
    }
    return [name, out];
  });
  return JSON.stringify(Object.fromEntries(merged));
}

function overlapping(tokens: Section, entry: JsonObject): string[] {
  const scopesOf = (token: JsonObject): Set<string> =>
    new Set(
      String(token["target"])
        .toLowerCase()
        .split(" ")
        .filter((scope) => !["openid", "profile", "offline_access", "email", ""].includes(scope)),
    );
  const scopes = scopesOf(entry);
  return Object.keys(tokens).filter(
    (key) =>
      tokens[key]?.["realm"] === entry["realm"] && [...scopesOf(tokens[key] ?? {})].some((scope) => scopes.has(scope)),
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
