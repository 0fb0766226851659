import type { StoreAccess } from "./accounts/store-access.ts";
import type { Authority } from "./authority/metadata.ts";
import type { Health } from "./types/identity-web.ts";

/** Asks the store, and Entra if discovery has not succeeded yet. Returns within six seconds. */
export async function checkHealth(authority: Authority, stores: StoreAccess, clientId: string): Promise<Health> {
  const works = (asked: Promise<unknown>): Promise<"ok" | "unavailable"> =>
    asked.then(
      () => "ok",
      () => "unavailable",
    );
  const [authorityStatus, store] = await Promise.all([
    works(authority.metadata()),
    works(stores.newGuard().get(`health/${clientId}`)),
  ]);
  const status = authorityStatus === "ok" && store === "ok" ? "ok" : "unavailable";
  return { status, authority: authorityStatus, store };
}
