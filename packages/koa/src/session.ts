import type { Json, SessionPort } from "@identity-web/core/adapter";
import type { Context } from "koa";

/** The part of what koa-session adds to a context that we use. */
interface SessionLike {
  [key: string]: unknown;
  regenerate?(done: (error?: Error) => void): void;
  manuallyCommit?(): Promise<void>;
}

/**
 * Returns the app's session: koa-session stores it on the server if it has a store, and otherwise sends it whole to the
 * browser.
 */
export function koaSession(ctx: Context): SessionPort | undefined {
  if ("sessionOptions" in ctx && !hasRun(ctx)) {
    return undefined;
  }
  const holder = ctx as unknown as { session?: SessionLike | null; sessionOptions?: { store?: unknown } };
  if (holder.session === undefined || holder.session === null) {
    return undefined;
  }
  const current = (): SessionLike => holder.session ?? {};
  return {
    storage: holder.sessionOptions?.store === undefined ? "cookie" : "server",
    get: (key) => current()[key] as Json | undefined,
    set: (key, value) => void (current()[key] = value),
    delete: (key) => void delete current()[key],
    renew: () =>
      new Promise((resolve, reject) => {
        const session = current();
        if (session.regenerate === undefined) {
          resolve();
        } else {
          // An id that could not be replaced is the id from before the sign-in (session fixation).
          session.regenerate((error) => (error ? reject(error) : resolve()));
        }
      }),
    async destroy(): Promise<void> {
      holder.session = null;
    },
    async commit(): Promise<void> {
      await holder.session?.manuallyCommit?.();
    },
  };
}

/**
 * Returns whether koa-session's middleware has run. It gives every context a `session` immediately. One that is read
 * before the middleware has run is new and empty, and would replace the user's. Its internal state is on the context
 * only once the middleware has run.
 */
function hasRun(ctx: Context): boolean {
  const values = ctx as unknown as Readonly<Record<symbol, { readonly ctx?: unknown } | undefined>>;
  return Object.getOwnPropertySymbols(ctx).some((symbol) => values[symbol]?.ctx === ctx);
}
