import type { SeedApp } from "./seed.ts";

/**
 * Whether a redirect URI is one of the app's: equal, case-sensitive, but with the port ignored on http://localhost and
 * http://127.0.0.1, which are two different hosts (RFC 8252 section 7.3, Entra's "Redirect URI restrictions").
 */
export function isRegisteredRedirectUri(app: SeedApp, redirectUri: string): boolean {
  const wanted = withoutLoopbackPort(redirectUri);
  return wanted !== undefined && (app.redirectUris ?? []).some((uri) => withoutLoopbackPort(uri) === wanted);
}

export function isLoopback(url: URL): boolean {
  return url.protocol === "http:" && (url.hostname === "localhost" || url.hostname === "127.0.0.1");
}

function withoutLoopbackPort(uri: string): string | undefined {
  // Text, not a parsed URL: parsing would forgive `..`, upper-case hosts, a missing slash and user names.
  const match = /^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(\/[^#]*)?$/u.exec(uri);
  if (match !== null) {
    return `${match[1]}${match[2] ?? "/"}`;
  }
  return /^https:\/\/[^@#]+$/u.test(uri) ? uri : undefined;
}
