import type { Registration } from "../scenario/scenario-table.ts";

/** What stands in an app registration, as it has to stand there. */
export interface RegisteredAddresses {
  redirectUris: readonly string[];
  signedOutUri: string;
  frontChannelUrl: string | undefined;
}

/** A scenario's addresses where browsers reach it at `baseUrl`; undefined where that is no address of the web. */
export function registeredAddresses(baseUrl: string, registration: Registration): RegisteredAddresses | undefined {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    return undefined;
  }
  const base = url.origin + url.pathname.replace(/\/+$/u, "");
  const { redirectPaths, signedOutPath, frontChannelPath } = registration;
  return {
    redirectUris: redirectPaths.map((path) => base + path),
    signedOutUri: base + signedOutPath,
    frontChannelUrl: frontChannelPath === undefined ? undefined : base + frontChannelPath,
  };
}
