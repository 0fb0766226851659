import { ExpiringMap } from "../lib/expiring-map.ts";

/** Entra's refusal of a token request, for one version of the record. */
export interface Refusal {
  readonly version: string;
  readonly error: Error;
}

const maxEntries = 100;

/**
 * What a process remembers about the token calls of one account that did not simply succeed. Most accounts have none.
 */
export class CallMemory {
  /** Token requests that must wait (`Retry-After`), by tenant and scopes. */
  readonly pauses: ExpiringMap<true> = new ExpiringMap(maxEntries);
  /** Background renewals that failed and must wait: the current token is still valid. */
  readonly renewalPauses: ExpiringMap<true> = new ExpiringMap(maxEntries);
  /** Token requests that Entra refused, by tenant and scopes. */
  readonly refusals: ExpiringMap<Refusal> = new ExpiringMap(maxEntries);
  /**
   * The claims that a token was acquired for, by the token, for as long as an API's second refusal counts as the API's
   * fault.
   */
  readonly claimsMet: ExpiringMap<string> = new ExpiringMap(maxEntries);

  get size(): number {
    return this.pauses.size + this.renewalPauses.size + this.refusals.size + this.claimsMet.size;
  }
}
