import type { JWK, CryptoKey } from "jose";

import { ServiceUnavailableError } from "../errors/errors.ts";
import { isJsonObject } from "../lib/json.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { Authority, Metadata } from "./metadata.ts";
import { requestJson } from "./network-client.ts";

export interface SigningKey {
  readonly keyId: string | undefined;
  /** The issuer this key signs for, with `{tenantid}` for all tenants; `undefined` where the key set does not say. */
  readonly issuer: string | undefined;
  readonly key: CryptoKey;
}

/** The authority's RS256 keys: the last good copy serves for a day, also while the authority is away. */
export interface SigningKeys {
  /** Keys with this id, or all where a token names none. An unknown id fetches anew, at most every 30 seconds. */
  find(keyId: string | undefined): Promise<readonly SigningKey[]>;
}

const keepMilliseconds = 24 * 3600 * 1000;
/** Tokens with invented key ids must not make us hammer the authority. */
const coolDownMilliseconds = 30 * 1000;

export function createSigningKeys(authority: Authority, options: ResolvedOptions): SigningKeys {
  let keys: readonly SigningKey[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let unknownAt = Number.NEGATIVE_INFINITY;
  let flight: Promise<void> | undefined;
  const refresh = (): Promise<void> =>
    (flight ??= authority
      .metadata()
      .then((metadata) => fetchKeys(metadata, options))
      .then((fetched) => {
        keys = fetched;
        fetchedAt = Date.now();
      })
      .finally(() => {
        flight = undefined;
      }));
  const matching = (keyId: string | undefined): readonly SigningKey[] =>
    keyId === undefined ? keys : keys.filter((key) => key.keyId === keyId);
  return {
    async find(keyId: string | undefined): Promise<readonly SigningKey[]> {
      const stale = Date.now() - fetchedAt > keepMilliseconds;
      const since = Date.now() - unknownAt;
      const cooling = since >= 0 && since < coolDownMilliseconds;
      if (!stale && (matching(keyId).length > 0 || (cooling && flight === undefined))) {
        return matching(keyId);
      }
      await refresh();
      // Only a fetch that succeeded starts the cool-down: an outage is reported as one, not as a token without a key.
      if (!stale && matching(keyId).length === 0) {
        unknownAt = Date.now();
      }
      return matching(keyId);
    },
  };
}

async function fetchKeys(metadata: Metadata, options: ResolvedOptions): Promise<SigningKey[]> {
  const request = { method: "GET", url: metadata.keysUri, deadlineMilliseconds: 5000, retries: 1 } as const;
  const { status, body } = await requestJson(request, options.fetch);
  const entries: unknown[] = Array.isArray(body["keys"]) ? body["keys"] : [];
  const { importJWK } = await import("jose/key/import");
  const usable: SigningKey[] = [];
  for (const entry of entries.slice(0, 100)) {
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
      // A key that this runtime cannot read signs nothing for us; the others still do.
    }
  }
  // An error, or a set that verifies nothing, must not replace the copy that still does.
  if (status !== 200 || usable.length === 0) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      `The key set was answered with ${status}, without keys.`,
    );
  }
  return usable;
}

function modulusBits(key: CryptoKey): number {
  return (key.algorithm as { modulusLength?: number }).modulusLength ?? 0;
}
