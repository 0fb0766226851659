import { InteractionStore } from "./authorize/interactions.ts";
import { FaultQueue } from "./control/fault-queue.ts";
import { RequestLog } from "./control/request-log.ts";
import { KeyRing } from "./keys/key-ring.ts";
import { AccessPolicy } from "./model/access-policy.ts";
import { AuthorizationCodes } from "./model/authorization-codes.ts";
import { BrowserSessions } from "./model/browser-sessions.ts";
import { Clock } from "./model/clock.ts";
import { Consents } from "./model/consents.ts";
import { Directory } from "./model/directory.ts";
import { RefreshTokens } from "./model/refresh-tokens.ts";
import type { Seed } from "./model/seed.ts";
import { createIssuers, type Issuers } from "./tokens/issuers.ts";

/** Everything that one emulator remembers; the endpoints are functions of it. */
export interface Emulation {
  /** Such as http://localhost:8400, without a slash at the end. */
  readonly baseUrl: string;
  readonly port: number;
  readonly seed: Seed;
  readonly directory: Directory;
  readonly issuers: Issuers;
  readonly clock: Clock;
  readonly keys: KeyRing;
  readonly consents: Consents;
  readonly access: AccessPolicy;
  readonly browsers: BrowserSessions;
  readonly interactions: InteractionStore;
  readonly codes: AuthorizationCodes;
  readonly refreshTokens: RefreshTokens;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
}

export async function createEmulation(seed: Seed, baseUrl: string, port: number): Promise<Emulation> {
  const clock = new Clock();
  return {
    baseUrl,
    port,
    seed,
    directory: new Directory(seed),
    issuers: createIssuers(baseUrl, seed),
    clock,
    keys: await KeyRing.create(),
    consents: new Consents(),
    access: new AccessPolicy(),
    browsers: new BrowserSessions(clock),
    interactions: new InteractionStore(clock),
    codes: new AuthorizationCodes(clock),
    refreshTokens: new RefreshTokens(clock),
    faults: new FaultQueue(),
    log: new RequestLog(),
  };
}

/** Back to how the emulator was when it started, first keys included. */
export function resetEmulation(emulation: Emulation): void {
  emulation.clock.reset();
  emulation.keys.reset();
  emulation.consents.clear();
  emulation.access.clear();
  emulation.browsers.clear();
  emulation.interactions.clear();
  emulation.codes.clear();
  emulation.refreshTokens.clear();
  emulation.faults.clear();
  emulation.log.clear();
}
