import type { SessionOptions } from "../types/options.ts";
import type { TokenCache } from "../types/store.ts";

export const sessionDefaults: Readonly<Record<keyof SessionOptions, number>> = {
  idleSeconds: 8 * 3600,
  absoluteSeconds: 24 * 3600,
  maxPerAccount: 100,
  recheckSeconds: 30,
  staleSeconds: 300,
};

export function sessionFaults(session: { idleSeconds: number; absoluteSeconds: number }): string[] {
  if (session.idleSeconds <= session.absoluteSeconds) {
    return [];
  }
  return ["session.idleSeconds is longer than session.absoluteSeconds: the idle timeout could never be reached."];
}

export function backgroundFaults(backgroundAccess: boolean | undefined, tokenCache: TokenCache | undefined): string[] {
  if (backgroundAccess !== true || tokenCache?.records !== "session") {
    return [];
  }
  return [
    "backgroundAccess does not work with sessionTokenCache(): the account lives in the user's session and ends with it. Use inMemoryTokenCache() or distributedTokenCache().",
  ];
}
