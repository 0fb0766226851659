import type { Json, SessionPort } from "@identity-web/core/adapter";

/** What @fastify/session and @fastify/secure-session put on a request, as far as it is used here. */
interface SessionLike {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  /** secure-session: ends the whole session. */
  delete?(): void;
  destroy?(): Promise<void>;
  regenerate(kept?: readonly string[]): unknown;
  save?(): Promise<void>;
  data?(): Record<string, unknown>;
}

/** The app's own session: @fastify/session keeps it on the server, @fastify/secure-session sends it whole to the browser. */
export function fastifySession(request: object): SessionPort | undefined {
  const held = request as { session?: SessionLike };
  if (typeof held.session?.get !== "function") {
    return undefined;
  }
  const current = (): SessionLike => held.session as SessionLike;
  const storage = typeof held.session.destroy === "function" ? "server" : "cookie";
  return {
    storage,
    get: (key) => current().get(key) as Json | undefined,
    set: (key, value) => current().set(key, value),
    delete: (key) => current().set(key, undefined),
    async renew(): Promise<void> {
      const session = current();
      // Both drop what is not named here.
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
      await held.session?.save?.();
    },
  };
}
