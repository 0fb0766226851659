import type { Json, SessionPort } from "@identity-web/core/adapter";
import type { Request } from "express";

/** The part of what express-session and cookie-session add to a request that we use. */
interface SessionLike {
  [key: string]: unknown;
  regenerate?(done: (error?: unknown) => void): void;
  destroy?(done: (error?: unknown) => void): void;
  save?(done: (error?: unknown) => void): void;
}

/** Returns the app's session: express-session stores it on the server, cookie-session sends it whole to the browser. */
export function expressSession(request: Request): SessionPort | undefined {
  const holder = request as unknown as { session?: SessionLike | null };
  const { session } = holder;
  if (session === undefined || session === null) {
    return undefined;
  }
  const done = (start: ((done: (error?: unknown) => void) => void) | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (start === undefined) {
        resolve();
      } else {
        start((error) => (error instanceof Error ? reject(error) : resolve()));
      }
    });
  const current = (): SessionLike => holder.session ?? {};
  return {
    storage: session.regenerate === undefined ? "cookie" : "server",
    get: (key) => current()[key] as Json | undefined,
    set: (key, value) => void (current()[key] = value),
    delete: (key) => void delete current()[key],
    async renew(): Promise<void> {
      const { cookie: _cookie, ...data } = current();
      await done(current().regenerate?.bind(current()));
      Object.assign(current(), data);
    },
    async destroy(): Promise<void> {
      if (session.destroy === undefined) {
        holder.session = null;
      } else {
        await done(current().destroy?.bind(current()));
      }
    },
    commit: () => done(current().save?.bind(current())),
  };
}
