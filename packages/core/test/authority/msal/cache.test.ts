import { afterEach, describe, expect, it } from "vitest";

import { belongsTo, mergeCaches, pruneCache } from "../../../src/authority/msal/cache.ts";
import { freezeTime, thawTime } from "../../support/clock.ts";

afterEach(thawTime);

type Entry = Record<string, string>;
type Cache = Record<string, Record<string, Entry>>;

const me = "uid.utid";
const refresh = (secret: string): Entry => ({ home_account_id: me, secret });
/** For the scope that its secret begins with: `a0` is for `a`. */
const access = (secret: string, cachedAt = 0, expiresOn = 9e9): Entry => ({
  home_account_id: me,
  realm: "t",
  target: `${secret[0]} openid profile email`,
  secret,
  cached_at: String(cachedAt),
  expires_on: String(expiresOn),
});
const cache = (changes: Cache = {}): string =>
  JSON.stringify({
    Account: { account: { home_account_id: me } },
    IdToken: {},
    AccessToken: {},
    RefreshToken: {},
    AppMetadata: {},
    ...changes,
  });
const merged = (base: string | undefined, mine: string, stored: string): Cache =>
  JSON.parse(mergeCaches(base, mine, stored)) as Cache;
const secrets = (section: Record<string, Entry> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(section ?? {}).map(([key, entry]) => [key, entry["secret"] ?? ""]));

describe("the three-way merge of MSAL's caches", () => {
  const base = cache({ RefreshToken: { r: refresh("r0") }, AccessToken: { a: access("a0"), b: access("b0") } });

  it("keeps what each side added", () => {
    const mine = cache({
      RefreshToken: { r: refresh("r0") },
      AccessToken: { a: access("a0"), b: access("b0"), c: access("c") },
    });
    const theirs = cache({
      RefreshToken: { r: refresh("r0") },
      AccessToken: { a: access("a0"), b: access("b0"), d: access("d") },
    });
    expect(secrets(merged(base, mine, theirs)["AccessToken"])).toEqual({ a: "a0", b: "b0", c: "c", d: "d" });
  });

  it("keeps the stored one of two new refresh tokens; mine replaces the one that I loaded", () => {
    const mine = cache({ RefreshToken: { r: refresh("mine") } });
    expect(secrets(merged(base, mine, cache({ RefreshToken: { r: refresh("theirs") } }))["RefreshToken"])).toEqual({
      r: "theirs",
    });
    expect(secrets(merged(base, mine, base)["RefreshToken"])).toEqual({ r: "mine" });
  });

  it("keeps the later one of two new access tokens, whichever side it is on", () => {
    const older = cache({ AccessToken: { a: access("a-older", 10) } });
    const newer = cache({ AccessToken: { a: access("a-newer", 20) } });
    expect(secrets(merged(cache(), older, newer)["AccessToken"])).toEqual({ a: "a-newer" });
    expect(secrets(merged(cache(), newer, older)["AccessToken"])).toEqual({ a: "a-newer" });
  });

  it("removes what I removed, unless the other side has changed it", () => {
    const mine = cache({ RefreshToken: { r: refresh("r0") }, AccessToken: {} });
    const theirs = cache({ RefreshToken: { r: refresh("r0") }, AccessToken: { a: access("a0"), b: access("b1", 5) } });
    expect(secrets(merged(base, mine, theirs)["AccessToken"])).toEqual({ b: "b1" });
  });

  it("does not bring back what the other side removed", () => {
    const mine = base;
    const theirs = cache({ RefreshToken: { r: refresh("r0") }, AccessToken: { a: access("a0") } });
    expect(secrets(merged(base, mine, theirs)["AccessToken"])).toEqual({ a: "a0" });
  });

  it("after a new sign-in (no base) adds its tokens, including its refresh token, and keeps the others", () => {
    const signIn = cache({ RefreshToken: { r: refresh("new") }, AccessToken: { a: access("a-new", 30) } });
    const all = merged(undefined, signIn, base);
    expect(secrets(all["RefreshToken"])).toEqual({ r: "new" });
    expect(secrets(all["AccessToken"])).toEqual({ a: "a-new", b: "b0" });
  });

  it("replaces a token that fits the same request with a newer one, under whatever key, and no other", () => {
    const wider = { ...access("x", 30), target: "openid A c" };
    const all = merged(undefined, cache({ AccessToken: { x: wider } }), base);
    expect(secrets(all["AccessToken"])).toEqual({ b: "b0", x: "x" });
    const elsewhere = { ...wider, realm: "another tenant" };
    const both = merged(undefined, cache({ AccessToken: { x: elsewhere } }), base);
    expect(Object.keys(both["AccessToken"] ?? {})).toEqual(["a", "b", "x"]);
  });

  it.each(["", "{", "null", "[]", '{"AccessToken":7}', '{"AccessToken":{"a":null}}'])(
    "reads %j as an empty cache",
    (text) => {
      const all = merged(base, text, text);
      expect(Object.keys(all)).toEqual(["Account", "IdToken", "AccessToken", "RefreshToken", "AppMetadata"]);
      expect(all["AccessToken"]).toEqual({});
    },
  );
});

describe("pruning a cache", () => {
  it("drops ID tokens and expired access tokens, to the second, and keeps the rest", () => {
    freezeTime();
    const now = Math.floor(Date.now() / 1000);
    const full = cache({
      IdToken: { i: { home_account_id: me, secret: "id" } },
      AccessToken: { ended: access("x", 0, now), good: access("y", 0, now + 2) },
      RefreshToken: { r: refresh("r") },
      AppMetadata: { m: { client_id: "c" } },
    });
    const kept = JSON.parse(pruneCache(full)) as Cache;
    expect(kept["IdToken"]).toEqual({});
    expect(Object.keys(kept["AccessToken"] ?? {})).toEqual(["good"]);
    expect(Object.keys(kept["RefreshToken"] ?? {})).toEqual(["r"]);
    expect(Object.keys(kept["AppMetadata"] ?? {})).toEqual(["m"]);
    expect(pruneCache(JSON.stringify(kept))).toBe(JSON.stringify(kept));
  });
});

describe("the owner of a cache", () => {
  it("is nobody if any section has one entry of another account", () => {
    expect(belongsTo(cache({ AccessToken: { a: access("a") }, RefreshToken: { r: refresh("r") } }), me)).toBe(true);
    for (const name of ["Account", "AccessToken", "RefreshToken", "IdToken"]) {
      const foreign = { own: { home_account_id: me }, other: { home_account_id: "other.utid" } };
      expect(belongsTo(cache({ [name]: foreign }), me), name).toBe(false);
      expect(belongsTo(cache({ [name]: { nameless: {} } }), me), name).toBe(false);
    }
  });
});
