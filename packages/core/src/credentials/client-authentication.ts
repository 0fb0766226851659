import { LRUCache } from "lru-cache";

import { TokenRequestError } from "../errors/errors.ts";
import type { Logger } from "../types/logger.ts";
import type { AssertionContext } from "../types/client-credentials.ts";
import { type Credential, CredentialFault, type Proof } from "./credential.ts";

/** How token requests prove the app. Asked only when a request is about to be sent: a token in memory signs nothing. */
export interface ClientAuthentication {
  /** @throws {TokenRequestError} `credentials_unusable`, with a reason for each credential */
  prove(tokenEndpoint: string, correlationId: string): Promise<Proof>;
  /** Entra did not accept the proof (AADSTS number). Whether there is a point in asking for another, once. */
  refused(proof: Proof, serviceErrorCode: number): boolean;
}

interface Held {
  readonly proving: Promise<Proof>;
  /** `undefined` while it is made. */
  proof?: Proof;
}

/** Each tenant has a token endpoint, and each an assertion of its own. */
const mostEndpoints = 500;
const deadlineMilliseconds = 8000;

/** For this long what failed is tried after the others: a machine without an identity takes seconds to say so. */
const passedOverMilliseconds = 300_000;
/** The same certificate, signed with anew, helps against a clock; where it is not registered, the next credential may. */
const outOfTime = 700024;

/**
 * The first credential that can be used is used. One that failed, or that Entra refused although it was read anew, is passed over for
 * five minutes. One proof is made for everybody who asks meanwhile.
 */
export function createClientAuthentication(
  credentials: readonly Credential[],
  clientId: string,
  logger: Logger,
): ClientAuthentication {
  const proofs = new LRUCache<string, Held>({ max: mostEndpoints });
  const passedOver = new Map<Credential, { readonly until: number; readonly reason: string }>();
  const makers = new WeakMap<Proof, Credential>();
  const refusedMaterial = new Map<Credential, string | undefined>();

  const search = async (context: AssertionContext, correlationId: string): Promise<Proof> => {
    const late = (one: Credential): boolean => Date.now() < (passedOver.get(one)?.until ?? 0);
    const order = [...credentials.filter((one) => !late(one)), ...credentials.filter(late)];
    const faults: { readonly name: string; readonly fault: CredentialFault; readonly told: boolean }[] = [];
    let refusedBefore: Proof | undefined;
    const failed = (credential: Credential, fault: CredentialFault): void => {
      const told = passedOver.get(credential)?.reason === fault.message;
      faults.push({ name: credential.name, fault, told });
      passedOver.set(credential, { until: Date.now() + passedOverMilliseconds, reason: fault.message });
    };
    const settled = (proof: Proof): Proof => {
      for (const { name, fault } of faults.filter(({ told }) => !told)) {
        const used = makers.get(proof)?.name;
        logger.warn({ credential: name, used, correlationId }, `Skipped: ${name} ${fault.message}.`);
      }
      return proof;
    };
    for (const credential of order) {
      try {
        const proof = await withinDeadline(credential.prove(context));
        makers.set(proof, credential);
        const material = refusedMaterial.get(credential);
        refusedMaterial.delete(credential);
        if (material === undefined || material !== proof.material) {
          return settled(proof);
        }
        refusedBefore ??= proof;
        failed(credential, new CredentialFault("was refused by Microsoft Entra ID"));
      } catch (error) {
        if (!(error instanceof CredentialFault)) {
          throw error;
        }
        failed(credential, error);
      }
    }
    if (refusedBefore !== undefined) {
      return settled(refusedBefore);
    }
    const reasons = faults.map(({ name, fault }) => `${name} ${fault.message}.`).join(" ");
    throw new TokenRequestError("credentials_unusable", `The app cannot prove itself to Entra. ${reasons}`, {
      correlationId,
      cause: faults.find(({ fault }) => fault.cause !== undefined)?.fault.cause,
    });
  };

  return {
    async prove(tokenEndpoint, correlationId): Promise<Proof> {
      const known = proofs.get(tokenEndpoint);
      if (known !== undefined && (known.proof === undefined || Date.now() < known.proof.until)) {
        return known.proving;
      }
      const held: Held = { proving: search({ clientId, tokenEndpoint }, correlationId) };
      proofs.set(tokenEndpoint, held);
      try {
        held.proof = await held.proving;
        return held.proof;
      } catch (error) {
        if (proofs.get(tokenEndpoint) === held) {
          proofs.delete(tokenEndpoint);
        }
        throw error;
      }
    },
    refused(proof, serviceErrorCode): boolean {
      // Many requests may have carried it: the first answer drops it, the others find what was made since.
      if ([...proofs.values()].some((held) => held.proof === proof)) {
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

/** A function or a machine's endpoint that never answers must not hold up every request. */
async function withinDeadline(proving: Promise<Proof>): Promise<Proof> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fault = new CredentialFault(`gave nothing within ${deadlineMilliseconds / 1000} seconds`);
    timer = setTimeout(() => reject(fault), deadlineMilliseconds);
  });
  try {
    return await Promise.race([proving, late]);
  } finally {
    clearTimeout(timer);
  }
}
