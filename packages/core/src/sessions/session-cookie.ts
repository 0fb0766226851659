import type { JsonObject } from "../types/json.ts";
import type { User } from "../types/user.ts";

/** What the browser holds, sealed: ids, names and times. Tokens and all other claims stay on the server. */
export interface SessionCookie {
  readonly user: User;
  readonly sessionId: string;
  readonly generation: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly sealedAt: number;
  readonly absoluteEnd: number;
  /** How often in a row a sign-in led immediately to the same demand: more than twice is a loop. */
  readonly loopCount: number;
  /** Fingerprint of what the last sign-in asked for. If the same is demanded again at once, it did not help. */
  readonly requestedGrant: string;
}

/** A directory may allow longer names; the cookie cannot. */
const maxNameLength = 200;

export function encodeSessionCookie(cookie: SessionCookie): object {
  const { user } = cookie;
  return {
    h: user.homeAccountId,
    o: user.objectId,
    t: user.tenantId,
    n: user.name?.slice(0, maxNameLength),
    u: user.username?.slice(0, maxNameLength),
    s: cookie.sessionId,
    g: cookie.generation,
    i: cookie.sealedAt,
    e: cookie.absoluteEnd,
    b: cookie.loopCount,
    w: cookie.requestedGrant,
  };
}

export function decodeSessionCookie(value: JsonObject): SessionCookie | undefined {
  const { h, o, t, n, u, s, g, i, e, b, w } = value;
  if (![h, o, t, s, g].every((text) => typeof text === "string" && text !== "")) {
    return undefined;
  }
  if (![i, e, b].every((number) => Number.isSafeInteger(number))) {
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
    loopCount: b as number,
    requestedGrant: typeof w === "string" ? w : "",
  };
}
