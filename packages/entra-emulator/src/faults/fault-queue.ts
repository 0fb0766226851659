import { setTimeout as delay } from "node:timers/promises";

import type { Fault, FaultEndpoint } from "./fault.ts";

/** The attributes of a request that a fault can filter by. */
export interface FaultTarget {
  readonly clientId?: string | undefined;
  readonly grantType?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * Faults in the order in which they were queued. A request takes the first fault that matches it, and only that one.
 */
export class FaultQueue {
  #waiting: { readonly fault: Fault; left: number }[] = [];
  #held: (() => void)[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** Returns the fault for this request, after the fault's delay has passed or its hold was released. */
  async take<Place extends FaultEndpoint>(
    on: Place,
    target: FaultTarget = {},
  ): Promise<Extract<Fault, { on: Place }> | undefined> {
    const fault = this.#next(on, target);
    if (fault?.delayMilliseconds !== undefined) {
      await delay(fault.delayMilliseconds);
    }
    if (fault?.held === true) {
      await new Promise<void>((resume) => this.#held.push(resume));
    }
    return fault;
  }

  #next<Place extends FaultEndpoint>(on: Place, target: FaultTarget): Extract<Fault, { on: Place }> | undefined {
    const entry = this.#waiting.find(({ fault }) => fault.on === on && matches(fault, target));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return isOn(entry.fault, on) ? entry.fault : undefined;
  }

  /** The number of requests on hold. */
  get held(): number {
    return this.#held.length;
  }

  release(): void {
    for (const resume of this.#held.splice(0)) {
      resume();
    }
  }

  clear(): void {
    this.#waiting = [];
    this.release();
  }

  get length(): number {
    return this.#waiting.length;
  }
}

function isOn<Place extends FaultEndpoint>(fault: Fault, on: Place): fault is Extract<Fault, { on: Place }> {
  return fault.on === on;
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    (!("clientId" in fault) || fault.clientId === undefined || fault.clientId === target.clientId) &&
    (!("grantType" in fault) || fault.grantType === undefined || fault.grantType === target.grantType) &&
    (!("path" in fault) || fault.path === undefined || fault.path === target.path)
  );
}
