import { describe, expect, it } from "vitest";

import { mergeCaches } from "../../../src/authority/msal/cache.ts";
import { seededRandom } from "../../support/seeds.ts";

type Token = Readonly<Record<string, string>>;

const token = (realm: string, scopes: readonly string[], cachedAt: number): [key: string, token: Token] => [
  `uid.utid-login-accesstoken-client-${realm}-${scopes.join(" ")}`.toLowerCase(),
  {
    home_account_id: "uid.utid",
    realm,
    target: ["openid", ...scopes, "profile"].join(" "),
    cached_at: String(cachedAt),
    secret: `${scopes.join("+")}@${cachedAt}`,
  },
];
const cacheOf = (tokens: readonly [string, Token][]): string =>
  JSON.stringify({ AccessToken: Object.fromEntries(tokens) });
const merged = (base: string | undefined, mine: string, stored: string): Token[] =>
  Object.values((JSON.parse(mergeCaches(base, mine, stored)) as { AccessToken: Record<string, Token> }).AccessToken);
const secrets = (tokens: readonly Token[]): string[] => tokens.map(({ secret = "" }) => secret).toSorted();

const scopesOf = ({ target = "" }: Token): string[] =>
  target
    .toLowerCase()
    .split(" ")
    .filter((scope) => scope !== "openid" && scope !== "profile");
/** Whether a request exists that both would serve. */
const clash = (one: Token, other: Token): boolean =>
  one["realm"] === other["realm"] && scopesOf(one).some((scope) => scopesOf(other).includes(scope));

describe("access tokens of two caches that fit one request", () => {
  const narrow = (at: number): string => cacheOf([token("t", ["Mail.Read"], at)]);
  const wide = (at: number): string => cacheOf([token("t", ["mail.read", "User.Read"], at)]);

  it.each([
    ["mine, which is newer", wide(20), narrow(10), "mail.read+User.Read@20"],
    ["mine, which is newer and narrower", narrow(20), wide(10), "Mail.Read@20"],
    ["the stored one, which is newer", wide(10), narrow(20), "Mail.Read@20"],
    ["the stored one, which is newer and wider", narrow(10), wide(20), "mail.read+User.Read@20"],
  ])("leave one: %s", (_title, mine, stored, expected) => {
    for (const base of [undefined, cacheOf([])]) {
      expect(secrets(merged(base, mine, stored))).toEqual([expected]);
    }
  });

  it("both stay if their tenants differ", () => {
    const elsewhere = cacheOf([token("u", ["Mail.Read"], 10)]);
    expect(secrets(merged(undefined, narrow(20), elsewhere))).toEqual(["Mail.Read@10", "Mail.Read@20"]);
  });

  it("do not count as equal because of openid, profile and the like", () => {
    const mine = cacheOf([token("t", ["email", "offline_access", "A"], 20)]);
    expect(merged(undefined, mine, cacheOf([token("t", ["email", "offline_access", "B"], 10)]))).toHaveLength(2);
  });

  it("never both stay, and the newest of a tenant always does, in 2,000 merges of caches without clashes", () => {
    const random = seededRandom(11);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
    const someTokens = (): [string, Token][] => {
      const kept: [string, Token][] = [];
      for (let count = 0; count < 4; count++) {
        const scopes = ["a", "b", "c", "d"].filter(() => random() < 0.4);
        const made = token(pick(["t", "u"]), scopes.length === 0 ? ["e"] : scopes, Math.floor(random() * 100));
        if (!kept.some(([, one]) => clash(one, made[1]))) {
          kept.push(made);
        }
      }
      return kept;
    };
    const newest = (tokens: readonly Token[], realm: string): number =>
      Math.max(-1, ...tokens.filter((one) => one["realm"] === realm).map((one) => Number(one["cached_at"])));
    for (let round = 0; round < 2000; round++) {
      const [base, mine, stored] = [someTokens(), someTokens(), someTokens()];
      const threeWay = merged(cacheOf(base), cacheOf(mine), cacheOf(stored));
      const twoWay = merged(undefined, cacheOf(mine), cacheOf(stored));
      for (const all of [threeWay, twoWay]) {
        for (const [index, one] of all.entries()) {
          expect(all.slice(index + 1).filter((other) => clash(one, other))).toEqual([]);
        }
      }
      const given = [...mine, ...stored].map(([, one]) => one);
      for (const realm of ["t", "u"]) {
        expect(newest(twoWay, realm)).toBe(newest(given, realm));
      }
    }
  });
});
