import type { AssertionContext } from "../types/client-credentials.ts";
import { assertionProof, type Credential, CredentialFault, type Proof } from "./credential.ts";
import { readIfChanged } from "./read-file.ts";

/** Where a signed assertion comes from; `fresh` where the last one was refused. @throws {CredentialFault} */
export type AssertionSource = (context: AssertionContext, fresh: boolean) => Promise<unknown>;

/** An assertion that somebody else has signed. */
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
    throw new CredentialFault("gave no signed JWT: look at where it comes from");
  }
  // Without an expiry nobody knows how long it may be kept: it is used for this one request.
  if (expires === undefined) {
    return assertionProof(assertion as string, 0);
  }
  if (typeof expires !== "number" || expires * 1000 <= Date.now()) {
    throw new CredentialFault("gave a JWT that has expired: whoever writes it has to renew it; look at the clock too");
  }
  return assertionProof(assertion as string, expires * 1000);
}

/** Read each time one is needed: whoever keeps it fresh writes a new one before the old one ends. */
export function fileSource(path: string): AssertionSource {
  return async () => (await readIfChanged(path, undefined))?.bytes.toString("latin1").trim();
}

/** The app's own. What it throws is not told: its text may hold anything. */
export function functionSource(given: (context: AssertionContext) => unknown): AssertionSource {
  return async (context) => {
    try {
      return await given({ ...context });
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : typeof cause;
      throw new CredentialFault(`failed: the app's function threw (${name})`, { cause });
    }
  };
}
