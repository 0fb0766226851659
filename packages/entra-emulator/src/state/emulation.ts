import { FaultQueue } from "../faults/fault-queue.ts";
import { KeyRing } from "../keys/key-ring.ts";
import { Clock } from "../lib/clock.ts";
import { Directory } from "../model/directory.ts";
import type { Seed } from "../model/seed.ts";
import { createIssuers, type Issuers } from "../tokens/issuers.ts";
import { AccessPolicy } from "./access-policy.ts";
import { AuthorizationCodes } from "./authorization-codes.ts";
import { BrowserSessions } from "./browser-sessions.ts";
import { Consents } from "./consents.ts";
import { Interactions } from "./interactions.ts";
import { RefreshTokens } from "./refresh-tokens.ts";
import { RequestLog } from "./request-log.ts";

/** The whole state of one emulator. The endpoints are functions of it. */
export interface Emulation {
  /** For example http://localhost:8400, without a trailing slash. */
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
  readonly interactions: Interactions;
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
    interactions: new Interactions(clock),
    codes: new AuthorizationCodes(clock),
    refreshTokens: new RefreshTokens(clock),
    faults: new FaultQueue(),
    log: new RequestLog(),
  };
}

/** Returns the emulator to its initial state, including its first keys. */
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
