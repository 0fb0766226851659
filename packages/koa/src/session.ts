import type { Json, SessionPort } from "@identity-web/core/adapter";
import type { Context } from "koa";

/** What koa-session puts on a context, as far as it is used here. */
interface SessionLike {
  [key: string]: unknown;
  regenerate?(done: (error?: Error) => void): void;
  manuallyCommit?(): Promise<void>;
}

/** The app's own session: koa-session keeps it on the server where it has a store, and else sends it whole to the browser. */
export function koaSession(ctx: Context): SessionPort | undefined {
  if ("sessionOptions" in ctx && !hasRun(ctx)) {
    return undefined;
  }
  const held = ctx as unknown as { session?: SessionLike | null; sessionOptions?: { store?: unknown } };
  if (held.session === undefined || held.session === null) {
    return undefined;
  }
  const current = (): SessionLike => held.session ?? {};
  return {
    storage: held.sessionOptions?.store === undefined ? "cookie" : "server",
    get: (key) => current()[key] as Json | undefined,
    set: (key, value) => void (current()[key] = value),
    delete: (key) => void delete current()[key],
    renew: () =>
      new Promise((resolve, reject) => {
        const session = current();
        if (session.regenerate === undefined) {
          resolve();
        }
        // An id that could not be given up is the one of before the sign-in (session fixation).
        else {
          session.regenerate((error) => (error ? reject(error) : resolve()));
        }
      }),
    async destroy(): Promise<void> {
      held.session = null;
    },
    async commit(): Promise<void> {
      await held.session?.manuallyCommit?.();
    },
  };
}

/**
 * koa-session gives every context a `session` as soon as it is made. One that is read before its middleware has run is new and
 * empty, and would take the place of the user's: what it works with hangs on the context only once it is at work.
 */
function hasRun(ctx: Context): boolean {
  const values = ctx as unknown as Readonly<Record<symbol, { readonly ctx?: unknown } | undefined>>;
  return Object.getOwnPropertySymbols(ctx).some((symbol) => values[symbol]?.ctx === ctx);
}
