import type { SeedApp } from "./seed.ts";

/**
 * Returns whether a redirect URI is registered for the app. The comparison is exact and case-sensitive, but ignores
 * the port on http://localhost and http://127.0.0.1, which are two different hosts (RFC 8252, section 7.3; Entra's
 * "Redirect URI restrictions").
 */
export function isRegisteredRedirectUri(app: SeedApp, redirectUri: string): boolean {
  const requested = withoutLoopbackPort(redirectUri);
  return requested !== undefined && (app.redirectUris ?? []).some((uri) => withoutLoopbackPort(uri) === requested);
}

export function isLoopback(url: URL): boolean {
  return url.protocol === "http:" && (url.hostname === "localhost" || url.hostname === "127.0.0.1");
}

function withoutLoopbackPort(uri: string): string | undefined {
  // Compare the text: parsing it as a URL would tolerate `..`, uppercase hosts, a missing slash and usernames.
  const match = /^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(\/[^#]*)?$/u.exec(uri);
  if (match !== null) {
    return `${match[1]}${match[2] ?? "/"}`;
  }
  return /^https:\/\/[^@#]+$/u.test(uri) ? uri : undefined;
}
