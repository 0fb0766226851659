import type { Fault } from "../faults/fault.ts";
import { faultProblems } from "../faults/validate-fault.ts";
import type { JsonObject } from "../lib/json.ts";
import { type Emulation, resetEmulation } from "../state/emulation.ts";
import type { LoggedRequest } from "../state/request-log.ts";
import { type SignOptions, signToken } from "../tokens/sign-token.ts";

/** Controls an emulator from a test. The same functions are available over HTTP under /_control. */
export interface Control {
  /**
   * Makes future requests fail. A request takes the first queued fault that matches it.
   *
   * @throws {TypeError} when a fault is invalid; the message lists every problem
   */
  queueFault(fault: Fault | readonly Fault[]): void;
  /** Returns how many requests faults with `held` are holding now. */
  heldRequests(): number;
  /** Lets the held requests continue. */
  releaseRequests(): void;
  /** Moves the emulator's clock by a number of seconds, forward or (if negative) back. */
  advanceClock(seconds: number): void;
  /** Creates new signing keys. The old keys stay published unless `keepOld` is false. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Expires every refresh token issued so far: using it fails with AADSTS700082. */
  expireRefreshTokens(): void;
  /**
   * Revokes a user's sessions, as an administrator does in an emergency: signs the user out of every browser, makes
   * refresh tokens fail with AADSTS50173, and makes Graph refuse access tokens immediately if the client can handle a
   * claims challenge (`cp1`).
   */
  revokeSessions(oid: string): void;
  /** Makes Graph require an authentication context at a path such as `/me/messages`, with a claims challenge. */
  requireContext(path: string, authenticationContext: string): void;
  /** Withdraws everything the user has consented to for an app. Tokens that were already issued stay valid. */
  withdrawConsent(oid: string, clientId: string): void;
  /** Signs any claims with the key of the tenant in `tid`, for testing an API with tokens that no grant would issue. */
  signToken(claims: JsonObject, options?: SignOptions): Promise<string>;
  /** Returns the latest requests, oldest first, without secrets. */
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /** Returns the emulator to its initial state, including its first keys. */
  reset(): Promise<void>;
}

export function createControl(emulation: Emulation): Control {
  const { access, browsers, clock, consents, directory, faults, keys, log, refreshTokens } = emulation;
  return {
    queueFault(fault) {
      const problems = faultProblems(fault);
      if (problems.length > 0) {
        const count = problems.length === 1 ? "this problem" : `these ${problems.length} problems`;
        throw new TypeError(
          `The fault is invalid. Fix ${count}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
        );
      }
      for (const single of isArray(fault) ? fault : [fault]) {
        faults.add(single);
      }
    },
    heldRequests: () => faults.held,
    releaseRequests: () => faults.release(),
    advanceClock: (seconds) => clock.advance(seconds),
    rotateKeys: ({ keepOld = true } = {}) => keys.rotate(keepOld),
    expireRefreshTokens: () => refreshTokens.expireAll(),
    revokeSessions(oid) {
      // A browser may be closed, but the sessions behind its refresh tokens must end too.
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

/** Returns the tenant of a token; a token without `tid` is signed with an organization's key. */
function tenantOf({ tid }: JsonObject): string {
  return typeof tid === "string" ? tid : "";
}

function isArray(fault: Fault | readonly Fault[]): fault is readonly Fault[] {
  return Array.isArray(fault);
}
