import type { Json, SessionPort } from "@identity-web/core/adapter";

/** The part of what @fastify/session and @fastify/secure-session add to a request that we use. */
interface SessionLike {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  /** In secure-session, ends the whole session. */
  delete?(): void;
  destroy?(): Promise<void>;
  regenerate(kept?: readonly string[]): unknown;
  save?(): Promise<void>;
  data?(): Record<string, unknown>;
}

/**
 * Returns the app's session: @fastify/session stores it on the server, @fastify/secure-session sends it whole to the
 * browser.
 */
export function fastifySession(request: object): SessionPort | undefined {
  const holder = request as { session?: SessionLike };
  if (typeof holder.session?.get !== "function") {
    return undefined;
  }
  const current = (): SessionLike => holder.session as SessionLike;
  const storage = typeof holder.session.destroy === "function" ? "server" : "cookie";
  return {
    storage,
    get: (key) => current().get(key) as Json | undefined,
    set: (key, value) => current().set(key, value),
    delete: (key) => current().set(key, undefined),
    async renew(): Promise<void> {
      const session = current();
      // Both plugins drop the data that is not named here.
      const names = Object.keys(session.data?.() ?? session).filter((name) => name !== "cookie");
      await session.regenerate(names);
    },
    async destroy(): Promise<void> {
      if (storage === "server") {
        await current().destroy?.();
      } else {
        current().delete?.();
      }
    },
    async commit(): Promise<void> {
      await holder.session?.save?.();
    },
  };
}
