import { hashed } from "../lib/hash.ts";

/** What a token has to be besides: one that meets claims, or a new one. */
export interface TokenDemand {
  /** A claims challenge as JSON text (OpenID Connect Core 5.5). */
  readonly claims?: string | undefined;
  readonly forceRefresh?: boolean | undefined;
}

/** `undefined` where any token will do. */
export function demandOf({ claims, forceRefresh }: TokenDemand): TokenDemand | undefined {
  return claims === undefined && forceRefresh !== true ? undefined : { claims, forceRefresh };
}

/** Distinguishes calls under way and what Entra refused: who wants more must not get what others get. */
export function demandKey(tokenKey: string, demand: TokenDemand | undefined, of: string): string {
  if (demand === undefined) {
    return tokenKey;
  }
  const { claims } = demand;
  return claims === undefined ? `${tokenKey} anew` : `${tokenKey} ${of} ${hashed(claims)}`;
}
