import type { JsonObject } from "../lib/json.ts";
import type { User } from "../types/user.ts";

/** What the browser holds, sealed: ids, names and times. Tokens and all other claims stay on the server. */
export interface SessionCookie {
  readonly user: User;
  readonly sessionId: string;
  readonly generation: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly sealedAt: number;
  readonly absoluteEnd: number;
  /** How often in a row a sign-in was followed at once by the same challenge: more than twice is a loop. */
  readonly bounces: number;
  /** What the sign-in before was for: asked for again at once, it did not help. */
  readonly wish: string;
}

/** A name can be as long as a directory allows; the cookie cannot. */
const longestName = 200;

export function encodeSessionCookie(cookie: SessionCookie): object {
  const { user } = cookie;
  return {
    h: user.homeAccountId,
    o: user.objectId,
    t: user.tenantId,
    n: user.name?.slice(0, longestName),
    u: user.username?.slice(0, longestName),
    s: cookie.sessionId,
    g: cookie.generation,
    i: cookie.sealedAt,
    e: cookie.absoluteEnd,
    b: cookie.bounces,
    w: cookie.wish,
  };
}

export function decodeSessionCookie(value: JsonObject): SessionCookie | undefined {
  const { h, o, t, n, u, s, g, i, e, b, w } = value;
  if (![h, o, t, s, g].every((one) => typeof one === "string" && one !== "")) {
    return undefined;
  }
  if (![i, e, b].every((one) => Number.isSafeInteger(one))) {
    return undefined;
  }
  const user: User = {
    id: `${String(t)}.${String(o)}`,
    homeAccountId: h as string,
    objectId: o as string,
    tenantId: t as string,
    name: typeof n === "string" ? n : undefined,
    username: typeof u === "string" ? u : undefined,
  };
  return {
    user: Object.freeze(user),
    sessionId: s as string,
    generation: g as string,
    sealedAt: i as number,
    absoluteEnd: e as number,
    bounces: b as number,
    wish: typeof w === "string" ? w : "",
  };
}
