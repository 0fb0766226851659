import type { JWK } from "jose";

import { type Authority, personalAccountTenantId } from "../model/directory.ts";
import { createSigningKey, type SigningKey } from "./signing-key.ts";

interface Keys {
  /** The keys of work and school accounts; the last key signs. */
  readonly organizations: readonly SigningKey[];
  /** The keys of personal accounts; the last key signs. */
  readonly personal: readonly SigningKey[];
}

/** The signing keys, each published with the issuer that it is valid for, and rotated on demand. */
export class KeyRing {
  readonly #initial: Keys;
  /** A key that is never published, for tokens that must be refused. */
  readonly unpublished: SigningKey;
  #current: Keys;

  private constructor(initial: Keys, unpublished: SigningKey) {
    this.#initial = initial;
    this.#current = initial;
    this.unpublished = unpublished;
  }

  static async create(): Promise<KeyRing> {
    const [first, second, personal, unpublished] = await Promise.all([
      createSigningKey(),
      createSigningKey(),
      createSigningKey(),
      createSigningKey(),
    ]);
    return new KeyRing({ organizations: [first, second], personal: [personal] }, unpublished);
  }

  async rotate(keepOld: boolean): Promise<void> {
    const [organization, personal] = await Promise.all([createSigningKey(), createSigningKey()]);
    const old = keepOld ? this.#current : { organizations: [], personal: [] };
    this.#current = {
      organizations: [...old.organizations, organization],
      personal: [...old.personal, personal],
    };
  }

  reset(): void {
    this.#current = this.#initial;
  }

  signerFor(tenantId: string): SigningKey {
    return lastOf(tenantId === personalAccountTenantId ? this.#current.personal : this.#current.organizations);
  }

  personalAccountSigner(): SigningKey {
    return lastOf(this.#current.personal);
  }

  find(kid: string | undefined): SigningKey | undefined {
    return [...this.#current.organizations, ...this.#current.personal].find((key) => key.kid === kid);
  }

  /**
   * Returns the key set of an authority. The keys' `issuer` is the tenant's; at `common` and `organizations` it is
   * the template with `{tenantid}`.
   */
  published(authority: Authority, issuerOf: (tenantId: string) => string): readonly JWK[] {
    const { organizations, personal } = this.#current;
    const withIssuer = (keys: readonly SigningKey[], tenantId: string): JWK[] =>
      keys.map(({ jwk }) => ({ ...jwk, issuer: issuerOf(tenantId) }));
    if (authority.kind === "tenant") {
      const { id } = authority.tenant;
      return withIssuer(id === personalAccountTenantId ? personal : organizations, id);
    }
    return [...withIssuer(organizations, "{tenantid}"), ...withIssuer(personal, personalAccountTenantId)];
  }
}

function lastOf(keys: readonly SigningKey[]): SigningKey {
  const key = keys.at(-1);
  if (key === undefined) {
    throw new Error("The key ring is empty.");
  }
  return key;
}
