import type { AssertionContext } from "../types/client-credentials.ts";

/** What authenticates the app in a token request. */
export interface Proof {
  /** Parameters of the request's form. */
  readonly fields: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; the proof is not used after that. */
  readonly until: number;
  /** What the proof was made of. While this is unchanged, another proof is no better, except for its times. */
  readonly material?: string | undefined;
}

export interface Credential {
  /** Its path in the options. */
  readonly name: string;
  /** @throws {CredentialFault} */
  prove(context: AssertionContext): Promise<Proof>;
  /** Discards what was read or fetched before. */
  forget(): void;
}

/**
 * Why a credential cannot be used, and what to do: a clause that follows the credential's name, without anything
 * secret.
 */
export class CredentialFault extends Error {}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const marginMilliseconds = 60_000;

/**
 * Returns a client assertion (RFC 7523 section 2.2). It is not used in its last minute, because it must arrive, and
 * clocks differ.
 */
export function assertionProof(assertion: string, expiresAt: number, material: string = assertion): Proof {
  return {
    material,
    fields: { client_assertion_type: assertionType, client_assertion: assertion },
    until: expiresAt - marginMilliseconds,
  };
}

/** Never cached: a secret is the fallback, so the preferred credentials are tried again on the next request. */
export function secretCredential(name: string, secret: string): Credential {
  const proof = { fields: { client_secret: secret }, until: 0 };
  return { name, prove: async () => proof, forget: () => {} };
}
