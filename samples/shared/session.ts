// Settings of the framework's own session, in the scenarios that keep tokens there. The library's cookie is another one beside it.
import { port } from "./configuration.ts";

/** Whether browsers come by https, through a proxy in front of the app: frameworks want to be told that it may be believed. */
export const behindTls: boolean = process.env["APP_BASE_URL"]?.startsWith("https:") ?? false;

/** Cookies do not know ports: with one name, two samples on this machine would take each other's session away. */
export const sessionName: string = `sample-session-${port}`;

/** The first signs, all of them verify: as for the library's own cookies. */
export const sessionSecrets: string[] = (process.env["COOKIE_SECRETS"] ?? "").split(/[\s,]+/u).filter(Boolean);

export const sessionCookie: { httpOnly: true; sameSite: "lax"; secure: boolean; path: "/"; maxAge: number } = {
  httpOnly: true,
  sameSite: "lax",
  secure: behindTls,
  path: "/",
  maxAge: 24 * 60 * 60 * 1000, // a day, which is also how long the library lets a sign-in live
};

/** All that a session holds, as text, to be measured and compared; what belongs to its cookie is left out. */
export function heldIn(session: object | null): string {
  return JSON.stringify(session, (name, value: unknown) => (name === "cookie" ? undefined : value));
}
