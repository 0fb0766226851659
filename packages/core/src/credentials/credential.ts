import type { AssertionContext } from "../types/client-credentials.ts";

/** What proves the app in a token request. */
export interface Proof {
  /** Of the request's form. */
  readonly fields: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; not used any more after that. */
  readonly until: number;
  /** What it was made of: while this is the same, another proof is no better one, but for its times. */
  readonly material?: string | undefined;
}

export interface Credential {
  /** Where it stands in the options. */
  readonly name: string;
  /** @throws {CredentialFault} */
  prove(context: AssertionContext): Promise<Proof>;
  /** What was read or got before is not believed any more. */
  forget(): void;
}

/** Why a credential cannot be used, and what to do: a sentence that follows its name, without anything secret. */
export class CredentialFault extends Error {}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const marginMilliseconds = 60_000;

/** RFC 7523 section 2.2. Not used in its last minute, because it has to arrive, and clocks differ. */
export function assertionProof(assertion: string, expiresAt: number, material: string = assertion): Proof {
  return {
    material,
    fields: { client_assertion_type: assertionType, client_assertion: assertion },
    until: expiresAt - marginMilliseconds,
  };
}

/** Never held on to: beside others it is what stands in for them, and they are looked at again. */
export function secretCredential(name: string, secret: string): Credential {
  const proof = { fields: { client_secret: secret }, until: 0 };
  return { name, prove: async () => proof, forget: () => {} };
}
