import { type Emulation, resetEmulation } from "../emulation.ts";
import type { JsonObject } from "../tokens/json.ts";
import { type SignOptions, signToken } from "../tokens/sign-token.ts";
import type { Fault } from "./fault.ts";
import { faultProblems } from "./validate-fault.ts";
import type { LoggedRequest } from "./request-log.ts";

/** What a test does behind the scenes. The same is offered over HTTP under /_control. */
export interface Control {
  /** Makes coming requests go wrong; faults are used up in the order in which they were queued. Throws TypeError. */
  queueFault(fault: Fault | readonly Fault[]): void;
  /** Moves the emulator's clock, forwards or back. */
  advanceClock(seconds: number): void;
  /** New signing keys; the old ones stay published unless `keepOld` is false. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Every refresh token issued so far answers AADSTS700082 from now on. */
  expireRefreshTokens(): void;
  /** Signs what no grant would issue, with the key of the tenant that `tid` names: tokens to try an API with. */
  signToken(claims: JsonObject, options?: SignOptions): Promise<string>;
  /** The last requests, oldest first, without anything secret. */
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /** As if the emulator had just started, with its first keys. */
  reset(): Promise<void>;
}

export function createControl(emulation: Emulation): Control {
  const { clock, faults, keys, log, refreshTokens } = emulation;
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
    advanceClock: (seconds) => clock.advance(seconds),
    rotateKeys: ({ keepOld = true } = {}) => keys.rotate(keepOld),
    expireRefreshTokens: () => refreshTokens.expireAll(),
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
