import { type Emulation, resetEmulation } from "../emulation.ts";
import type { JsonObject } from "../tokens/json.ts";
import { type SignOptions, signToken } from "../tokens/sign-token.ts";
import type { Fault } from "./fault.ts";
import type { LoggedRequest } from "./request-log.ts";
import { faultProblems } from "./validate-fault.ts";

/** What a test does behind the scenes. The same is offered over HTTP under /_control. */
export interface Control {
  /** Makes coming requests go wrong; faults are used up in the order in which they were queued. Throws TypeError. */
  queueFault(fault: Fault | readonly Fault[]): void;
  /** How many requests faults with `held` keep waiting now. */
  heldRequests(): number;
  /** Lets these go on. */
  releaseRequests(): void;
  /** Moves the emulator's clock, forwards or back. */
  advanceClock(seconds: number): void;
  /** New signing keys; the old ones stay published unless `keepOld` is false. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Every refresh token issued so far answers AADSTS700082 from now on. */
  expireRefreshTokens(): void;
  /**
   * What an administrator does in an emergency: the user is signed out of every browser, refresh tokens answer AADSTS50173, and Graph
   * refuses access tokens at once where the client can handle a claims challenge (`cp1`).
   */
  revokeSessions(oid: string): void;
  /** Graph asks for this authentication context at a path such as `/me/messages`, with a claims challenge. */
  requireContext(path: string, authenticationContext: string): void;
  /** What the user has agreed to for an app is gone; tokens that were issued stay good. */
  withdrawConsent(oid: string, clientId: string): void;
  /** Signs what no grant would issue, with the key of the tenant that `tid` names: tokens to try an API with. */
  signToken(claims: JsonObject, options?: SignOptions): Promise<string>;
  /** The last requests, oldest first, without anything secret. */
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /** As if the emulator had just started, with its first keys. */
  reset(): Promise<void>;
}

export function createControl(emulation: Emulation): Control {
  const { access, browsers, clock, consents, directory, faults, keys, log, refreshTokens } = emulation;
  return {
    queueFault(fault) {
      const problems = faultProblems(fault);
      if (problems.length > 0) {
        throw new TypeError(`The fault cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
      }
      for (const each of isList(fault) ? fault : [fault]) {
        faults.add(each);
      }
    },
    heldRequests: () => faults.held,
    releaseRequests: () => faults.release(),
    advanceClock: (seconds) => clock.advance(seconds),
    rotateKeys: ({ keepOld = true } = {}) => keys.rotate(keepOld),
    expireRefreshTokens: () => refreshTokens.expireAll(),
    revokeSessions(oid) {
      // Browsers close; the sessions behind refresh tokens end all the same.
      access.endSessions([...browsers.end(oid), ...refreshTokens.revoke(oid)]);
    },
    requireContext: (path, context) => access.requireContext(path, context),
    withdrawConsent(oid, clientId) {
      for (const app of directory.apps().filter((candidate) => candidate.clientId === clientId)) {
        consents.withdraw(app, oid);
      }
    },
    signToken: (claims, options) => signToken(claims, tenantOf(claims), keys, options),
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    reset: () => Promise.resolve(resetEmulation(emulation)),
  };
}

/** A token without a tenant is signed as one of an organization. */
function tenantOf({ tid }: JsonObject): string {
  return typeof tid === "string" ? tid : "";
}

function isList(fault: Fault | readonly Fault[]): fault is readonly Fault[] {
  return Array.isArray(fault);
}
