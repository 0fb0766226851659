import type { CryptoKey, JWK } from "jose";

import { ServiceUnavailableError } from "../errors/errors.ts";
import { isJsonObject } from "../lib/json.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import type { Fetch } from "../types/options.ts";
import type { Authority, Metadata } from "./metadata.ts";
import { requestJson } from "./request-json.ts";

export interface SigningKey {
  readonly keyId: string | undefined;
  /** The issuer that this key signs for, with `{tenantid}` for all tenants; `undefined` if the key set does not say. */
  readonly issuer: string | undefined;
  readonly key: CryptoKey;
}

/** The authority's RS256 keys. The last good copy serves for a day, even while the authority does not respond. */
export interface SigningKeys {
  /**
   * Returns the keys with this id, or all keys for a token without an id. An unknown id fetches again, at most every 30
   * seconds.
   */
  find(keyId: string | undefined): Promise<readonly SigningKey[]>;
}

const lifetimeMilliseconds = 24 * 3600 * 1000;
/** Tokens with invented key ids must not make us hammer the authority. */
const coolDownMilliseconds = 30 * 1000;
const maxKeys = 100;

export function createSigningKeys(authority: Authority, fetch: Fetch): SigningKeys {
  let keys: readonly SigningKey[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let unknownAt = Number.NEGATIVE_INFINITY;
  const fetches = new SingleFlight<void>();
  const refresh = (): Promise<void> =>
    fetches.run("keys", async () => {
      keys = await fetchKeys(await authority.metadata(), fetch);
      fetchedAt = Date.now();
    });
  const matching = (keyId: string | undefined): readonly SigningKey[] =>
    keyId === undefined ? keys : keys.filter((key) => key.keyId === keyId);
  return {
    async find(keyId: string | undefined): Promise<readonly SigningKey[]> {
      const stale = Date.now() - fetchedAt > lifetimeMilliseconds;
      const since = Date.now() - unknownAt;
      const cooling = since >= 0 && since < coolDownMilliseconds;
      if (!stale && (matching(keyId).length > 0 || (cooling && !fetches.has("keys")))) {
        return matching(keyId);
      }
      await refresh();
      // Only a successful fetch starts the cool-down: an outage is reported as one, not as a token without a key.
      if (!stale && matching(keyId).length === 0) {
        unknownAt = Date.now();
      }
      return matching(keyId);
    },
  };
}

async function fetchKeys(metadata: Metadata, fetch: Fetch): Promise<SigningKey[]> {
  const request = { method: "GET", url: metadata.keysUri, deadlineMilliseconds: 5000, retries: 1 } as const;
  const { status, body } = await requestJson(request, fetch);
  const entries: unknown[] = Array.isArray(body["keys"]) ? body["keys"] : [];
  const { importJWK } = await import("jose/key/import");
  const usable: SigningKey[] = [];
  for (const entry of entries.slice(0, maxKeys)) {
    if (!isJsonObject(entry) || entry["kty"] !== "RSA" || (entry["use"] ?? "sig") !== "sig") {
      continue;
    }
    const { kid, issuer } = entry;
    try {
      const { kty, n, e } = entry as JWK;
      const key = await importJWK({ kty: kty as "RSA", n: n as string, e: e as string }, "RS256");
      if (key instanceof Uint8Array || modulusBits(key) < 2048) {
        continue;
      }
      usable.push({
        keyId: typeof kid === "string" ? kid : undefined,
        issuer: typeof issuer === "string" ? issuer : undefined,
        key,
      });
    } catch {
      // A key that this runtime cannot read verifies nothing; the other keys still do.
    }
  }
  // An error, or a key set that verifies nothing, must not replace the copy that still does.
  if (status !== 200 || usable.length === 0) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      `The authority responded with ${status} and no signing keys.`,
    );
  }
  return usable;
}

function modulusBits(key: CryptoKey): number {
  return (key.algorithm as { modulusLength?: number }).modulusLength ?? 0;
}
