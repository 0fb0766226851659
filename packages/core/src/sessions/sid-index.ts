import { ServiceUnavailableError } from "../errors/errors.ts";
import type { RequestServices, Services } from "../services.ts";
import type { SessionEntry } from "../accounts/account-record.ts";
import { hashed } from "../lib/hash.ts";

type IndexServices = Pick<RequestServices, "store" | "options" | "records">;

const mostKeys = 20;

function indexKey(entraSessionId: string, { options }: Pick<Services, "options">): string {
  return `sid/${options.clientId}/${hashed(options.instance, options.tenant, entraSessionId)}`;
}

function keysIn(value: string | undefined): string[] {
  return (value ?? "").split("\n").filter(Boolean);
}

/** Remembers which account records have a session of this session of Entra's, for a front-channel sign-out to find. */
export async function addToSidIndex(services: IndexServices, entry: SessionEntry, recordKey: string): Promise<void> {
  // A record in a session of the framework's is found by nobody but that session's own browser.
  if (entry.entraSessionId === undefined || services.options.recordsInSession) {
    return;
  }
  const key = indexKey(entry.entraSessionId, services);
  const ttlSeconds = Math.max(1, Math.ceil((entry.expiresAt - Date.now()) / 1000));
  // A browser that restores its windows signs in with all of them at once, within one session of Entra's.
  await services.records.inTurn(key, () => add(services, key, recordKey, ttlSeconds));
}

async function add({ store }: IndexServices, key: string, recordKey: string, ttlSeconds: number): Promise<void> {
  let expected: string | undefined;
  let keys: string[] = [];
  for (let tried = 0; tried < 5; tried++) {
    const value = [...keys.filter((one) => one !== recordKey), recordKey].slice(-mostKeys).join("\n");
    if ((await store.put(key, value, { ttlSeconds, expected })) !== undefined) {
      return;
    }
    const stored = await store.get(key);
    expected = stored?.version;
    keys = keysIn(stored?.value);
  }
  throw new ServiceUnavailableError("store_unavailable", "An index entry changed five times while it was written.");
}

export async function recordKeysOf(entraSessionId: string, services: IndexServices): Promise<readonly string[]> {
  return keysIn((await services.store.get(indexKey(entraSessionId, services)))?.value);
}
