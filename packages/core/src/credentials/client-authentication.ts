import { LRUCache } from "lru-cache";

import { TokenRequestError } from "../errors/errors.ts";
import { withDeadline } from "../lib/deadline.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import type { AssertionContext } from "../types/client-credentials.ts";
import type { Logger } from "../types/logger.ts";
import { type Credential, CredentialFault, type Proof } from "./credential.ts";

/**
 * How token requests authenticate the app. Used only when a request is about to leave: a cached token signs nothing.
 */
export interface ClientAuthentication {
  /** @throws {TokenRequestError} `credentials_unusable`, with a reason for each credential */
  prove(tokenEndpoint: string, correlationId: string): Promise<Proof>;
  /** Records that Entra refused the proof (AADSTS number). Returns whether another proof is worth one more try. */
  refused(proof: Proof, serviceErrorCode: number): boolean;
}

/** Each tenant has its own token endpoint, and each endpoint its own assertion. */
const maxEndpoints = 500;
const deadlineMilliseconds = 8000;

/**
 * A failed credential is tried after the others for this long: a machine without an identity takes seconds to say so.
 */
const skipMilliseconds = 300_000;
/**
 * A new signature with the same certificate helps against a wrong clock. If the certificate is not registered, the next
 * credential may.
 */
const outOfTime = 700024;

/**
 * Uses the first usable credential. One that failed, or that Entra refused although it was read again, is skipped for
 * five minutes. Callers that ask at the same time share one proof.
 */
export function createClientAuthentication(
  credentials: readonly Credential[],
  clientId: string,
  logger: Logger,
): ClientAuthentication {
  const proofs = new LRUCache<string, Proof>({ max: maxEndpoints });
  const searches = new SingleFlight<Proof>();
  const skipped = new Map<Credential, { readonly until: number; readonly reason: string }>();
  const makers = new WeakMap<Proof, Credential>();
  const refusedMaterial = new Map<Credential, string | undefined>();

  const search = async (context: AssertionContext, correlationId: string): Promise<Proof> => {
    const isSkipped = (credential: Credential): boolean => Date.now() < (skipped.get(credential)?.until ?? 0);
    const order = [...credentials.filter((credential) => !isSkipped(credential)), ...credentials.filter(isSkipped)];
    const faults: { readonly name: string; readonly fault: CredentialFault; readonly logged: boolean }[] = [];
    let refusedBefore: Proof | undefined;
    const skip = (credential: Credential, fault: CredentialFault): void => {
      const logged = skipped.get(credential)?.reason === fault.message;
      faults.push({ name: credential.name, fault, logged });
      skipped.set(credential, { until: Date.now() + skipMilliseconds, reason: fault.message });
    };
    const settle = (proof: Proof): Proof => {
      for (const { name, fault } of faults.filter(({ logged }) => !logged)) {
        const used = makers.get(proof)?.name;
        logger.warn({ credential: name, used, correlationId }, `Skipped: ${name} ${fault.message}.`);
      }
      return proof;
    };
    for (const credential of order) {
      try {
        // A function or a machine's endpoint that never responds must not delay every request.
        const proof = await withDeadline(
          () => credential.prove(context),
          deadlineMilliseconds,
          () => {
            return new CredentialFault(`did not respond within ${deadlineMilliseconds / 1000} seconds`);
          },
        );
        makers.set(proof, credential);
        const material = refusedMaterial.get(credential);
        refusedMaterial.delete(credential);
        if (material === undefined || material !== proof.material) {
          return settle(proof);
        }
        refusedBefore ??= proof;
        skip(credential, new CredentialFault("was refused by Microsoft Entra ID"));
      } catch (error) {
        if (!(error instanceof CredentialFault)) {
          throw error;
        }
        skip(credential, error);
      }
    }
    if (refusedBefore !== undefined) {
      return settle(refusedBefore);
    }
    const reasons = faults.map(({ name, fault }) => `${name} ${fault.message}.`).join(" ");
    throw new TokenRequestError("credentials_unusable", `The app cannot authenticate to Entra. ${reasons}`, {
      correlationId,
      cause: faults.find(({ fault }) => fault.cause !== undefined)?.fault.cause,
    });
  };

  return {
    prove(tokenEndpoint, correlationId): Promise<Proof> {
      const proof = proofs.get(tokenEndpoint);
      if (proof !== undefined && Date.now() < proof.until) {
        return Promise.resolve(proof);
      }
      return searches.run(tokenEndpoint, async () => {
        const found = await search({ clientId, tokenEndpoint }, correlationId);
        proofs.set(tokenEndpoint, found);
        return found;
      });
    },
    refused(proof, serviceErrorCode): boolean {
      // Many requests may have carried it: the first refusal drops it, and the others find what was made since.
      if ([...proofs.values()].includes(proof)) {
        proofs.clear();
        for (const credential of credentials) {
          credential.forget();
        }
        const maker = makers.get(proof);
        if (maker !== undefined && serviceErrorCode !== outOfTime) {
          refusedMaterial.set(maker, proof.material);
        }
      }
      // A secret stays the same, however often it is sent.
      return proof.fields["client_assertion"] !== undefined;
    },
  };
}
