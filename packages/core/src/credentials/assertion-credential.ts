import type { AssertionContext } from "../types/client-credentials.ts";
import { assertionProof, type Credential, CredentialFault, type Proof } from "./credential.ts";
import { readIfChanged } from "./read-file.ts";

/** Returns a signed assertion; `fresh` asks for a new one, because Entra refused the last. @throws {CredentialFault} */
export type AssertionSource = (context: AssertionContext, fresh: boolean) => Promise<unknown>;

/** A credential whose assertion another party has signed. */
export function assertionCredential(name: string, source: AssertionSource): Credential {
  let refused = false;
  return {
    name,
    async prove(context): Promise<Proof> {
      const assertion = await source(context, refused);
      const proof = await proofOf(assertion);
      refused = false;
      return proof;
    },
    forget(): void {
      refused = true;
    },
  };
}

async function proofOf(assertion: unknown): Promise<Proof> {
  const { decodeJwt } = await import("jose/jwt/decode");
  let expires: unknown;
  try {
    expires = decodeJwt(assertion as string).exp;
  } catch {
    throw new CredentialFault("did not return a signed JWT: check its source");
  }
  // Without an expiry nobody knows how long it is valid: it is used for this one request.
  if (expires === undefined) {
    return assertionProof(assertion as string, 0);
  }
  if (typeof expires !== "number" || expires * 1000 <= Date.now()) {
    throw new CredentialFault("returned an expired JWT: the program that writes it must renew it; check the clock too");
  }
  return assertionProof(assertion as string, expires * 1000);
}

/**
 * Reads the file each time an assertion is needed: the program that keeps it current writes a new one before the old
 * one expires.
 */
export function fileSource(path: string): AssertionSource {
  return async () => (await readIfChanged(path, undefined))?.bytes.toString("latin1").trim();
}

/** Calls the app's function. What it throws is not repeated, because its text can contain anything. */
export function functionSource(sign: (context: AssertionContext) => unknown): AssertionSource {
  return async (context) => {
    try {
      return await sign({ ...context });
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : typeof cause;
      throw new CredentialFault(`failed: the app's function threw (${name})`, { cause });
    }
  };
}
