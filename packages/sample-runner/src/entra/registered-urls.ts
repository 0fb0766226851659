import type { Registration } from "../scenario/scenario-table.ts";

/** The URLs of an app registration, exactly as they must be registered. */
export interface RegisteredUrls {
  redirectUris: readonly string[];
  signedOutUri: string;
  frontChannelUrl: string | undefined;
}

/**
 * Returns the URLs of a scenario that browsers reach at `baseUrl`; `undefined` when that is not an http or https URL.
 */
export function registeredUrls(baseUrl: string, registration: Registration): RegisteredUrls | undefined {
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
