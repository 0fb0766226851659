import type { SessionEntry } from "../accounts/account-record.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import { compareAndSet, conflict } from "../lib/compare-and-set.ts";
import { sha256 } from "../lib/hash.ts";
import type { SessionConfig } from "./config.ts";

type IndexConfig = Pick<SessionConfig, "clientId" | "instance" | "tenant" | "recordsInSession">;
type IndexStore = Pick<RequestStore, "store" | "queue">;

const maxKeys = 20;

function indexKey(entraSessionId: string, { clientId, instance, tenant }: IndexConfig): string {
  return `sid/${clientId}/${sha256(instance, tenant, entraSessionId)}`;
}

function keysIn(value: string | undefined): string[] {
  return (value ?? "").split("\n").filter(Boolean);
}

/** Records which account record has a session of this Entra session, so that a front-channel sign-out can find it. */
export async function addToSidIndex(
  config: IndexConfig,
  { store, queue }: IndexStore,
  entry: SessionEntry,
  recordKey: string,
): Promise<void> {
  // Only the browser of a framework's session can find a record in it.
  if (entry.entraSessionId === undefined || config.recordsInSession) {
    return;
  }
  const key = indexKey(entry.entraSessionId, config);
  const ttlSeconds = Math.max(1, Math.ceil((entry.expiresAt - Date.now()) / 1000));
  const add = async (tried: number): Promise<string | typeof conflict> => {
    // The first try expects no entry, which saves a read: most sign-ins have a session of Entra of their own.
    const stored = tried === 0 ? undefined : await store.get(key);
    const others = keysIn(stored?.value).filter((other) => other !== recordKey);
    const value = [...others, recordKey].slice(-maxKeys).join("\n");
    return (await store.put(key, value, { ttlSeconds, expected: stored?.version })) ?? conflict;
  };
  // A browser that restores its windows signs in with all of them at once, within one session of Entra.
  await queue.run(key, () =>
    compareAndSet(add, () => {
      return new ServiceUnavailableError(
        "store_unavailable",
        "An index entry changed five times while it was written.",
      );
    }),
  );
}

export async function recordKeysOf(
  config: IndexConfig,
  { store }: Pick<RequestStore, "store">,
  entraSessionId: string,
): Promise<readonly string[]> {
  return keysIn((await store.get(indexKey(entraSessionId, config)))?.value);
}
