import { LRUCache } from "lru-cache";
import { TokenRequestError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { AssertionContext } from "../options/client-credentials.ts";
import { type Credential, CredentialFault, type Proof } from "./credential.ts";

/** How token requests prove the app. Asked only when a request is about to be sent: a token in memory signs nothing. */
export interface ClientAuthentication {
  /** @throws {TokenRequestError} `credentials_unusable`, with a reason for each credential */
  prove(tokenEndpoint: string, correlationId: string): Promise<Proof>;
  /** Entra did not accept the proof. Whether there is a point in asking for another, once. */
  refused(proof: Proof): boolean;
}

interface Held {
  readonly proving: Promise<Proof>;
  /** `undefined` while it is made. */
  proof?: Proof;
}

/** Each tenant has a token endpoint, and each an assertion of its own. */
const mostEndpoints = 500;
const deadlineMilliseconds = 8000;

/**
 * The first credential that can be used stays in use until it cannot be used any more or is refused; then the search begins anew.
 * One proof is made for everybody who asks meanwhile.
 */
export function createClientAuthentication(
  credentials: readonly Credential[],
  clientId: string,
  logger: Logger,
): ClientAuthentication {
  const proofs = new LRUCache<string, Held>({ max: mostEndpoints });
  let inUse: Credential | undefined;

  const search = async (context: AssertionContext, correlationId: string): Promise<Proof> => {
    const first = inUse;
    const order = first === undefined ? credentials : [first, ...credentials.filter((one) => one !== first)];
    const faults: { readonly name: string; readonly fault: CredentialFault }[] = [];
    for (const credential of order) {
      try {
        const proof = await withinDeadline(credential.prove(context));
        for (const { name, fault } of faults) {
          logger.warn({ credential: name, used: credential.name, correlationId }, `Skipped: ${name} ${fault.message}.`);
        }
        inUse = credential;
        return proof;
      } catch (error) {
        if (!(error instanceof CredentialFault)) throw error;
        faults.push({ name: credential.name, fault: error });
      }
    }
    inUse = undefined;
    const reasons = faults.map(({ name, fault }) => `${name} ${fault.message}.`).join(" ");
    throw new TokenRequestError("credentials_unusable", `The app cannot prove itself to Entra. ${reasons}`, {
      correlationId,
      cause: faults.find(({ fault }) => fault.cause !== undefined)?.fault.cause,
    });
  };

  return {
    async prove(tokenEndpoint, correlationId): Promise<Proof> {
      const known = proofs.get(tokenEndpoint);
      if (known !== undefined && (known.proof === undefined || Date.now() < known.proof.until)) return known.proving;
      const held: Held = { proving: search({ clientId, tokenEndpoint }, correlationId) };
      proofs.set(tokenEndpoint, held);
      try {
        held.proof = await held.proving;
        return held.proof;
      } catch (error) {
        if (proofs.get(tokenEndpoint) === held) proofs.delete(tokenEndpoint);
        throw error;
      }
    },
    refused(proof): boolean {
      // Many requests may have carried it: the first answer drops it, the others find what was made since.
      if ([...proofs.values()].some((held) => held.proof === proof)) {
        proofs.clear();
        for (const credential of credentials) credential.forget();
        inUse = undefined;
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
