// Settings of the framework's session, for the scenarios that store tokens in it. The library's own cookie is separate.
import { port } from "./configuration.ts";

/** Whether a proxy in front of the app terminates TLS: frameworks must be told to trust its headers. */
export const behindTls: boolean = process.env["APP_BASE_URL"]?.startsWith("https:") ?? false;

/**
 * Contains the port because cookies ignore it: two samples on one machine would otherwise overwrite each other's
 * session cookie.
 */
export const sessionName: string = `sample-session-${port}`;

/** The first secret signs, all of them verify, as for the library's cookies. */
export const sessionSecrets: string[] = (process.env["COOKIE_SECRETS"] ?? "").split(/[\s,]+/u).filter(Boolean);

export const sessionCookie: { httpOnly: true; sameSite: "lax"; secure: boolean; path: "/"; maxAge: number } = {
  httpOnly: true,
  sameSite: "lax",
  secure: behindTls,
  path: "/",
  maxAge: 24 * 60 * 60 * 1000, // a day, the same as the library's sessions
};

/**
 * Returns the contents of a session as text, without its cookie's settings, so that pages can measure and compare them.
 */
export function sessionText(session: object | null): string {
  return JSON.stringify(session, (name, value: unknown) => (name === "cookie" ? undefined : value));
}
