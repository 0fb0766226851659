import type { Services } from "./services.ts";

/** What a readiness probe wants to know. */
export interface Health {
  /** `ok` where both parts are. */
  readonly status: "ok" | "unavailable";
  /** Whether discovery has succeeded: without it nobody can sign in. */
  readonly authority: "ok" | "unavailable";
  /** Whether the token cache answers. */
  readonly store: "ok" | "unavailable";
}

/** For a readiness probe: asks the store, and Entra where discovery has not succeeded yet. Answers within six seconds. */
export async function checkHealth(services: Services): Promise<Health> {
  const works = (asked: Promise<unknown>): Promise<"ok" | "unavailable"> =>
    asked.then(
      () => "ok",
      () => "unavailable",
    );
  const [authority, store] = await Promise.all([
    works(services.authority.metadata()),
    works(services.newStoreGuard().get(`health/${services.options.clientId}`)),
  ]);
  return { status: authority === "ok" && store === "ok" ? "ok" : "unavailable", authority, store };
}
