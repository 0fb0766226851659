import { setTimeout as delay } from "node:timers/promises";

import type { Fault, FaultPlace } from "./fault.ts";

/** What a request offers to be matched by. */
export interface FaultSubject {
  readonly clientId?: string | undefined;
  readonly grantType?: string | undefined;
  readonly path?: string | undefined;
}

/** Faults in the order in which they were queued. A request takes the first that matches it, and no other. */
export class FaultQueue {
  #waiting: { readonly fault: Fault; left: number }[] = [];
  #held: (() => void)[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** What this request has to suffer, after it has waited for as long as that says. */
  async take<Place extends FaultPlace>(
    on: Place,
    subject: FaultSubject = {},
  ): Promise<Extract<Fault, { on: Place }> | undefined> {
    const fault = this.#next(on, subject);
    if (fault?.delayMilliseconds !== undefined) {
      await delay(fault.delayMilliseconds);
    }
    if (fault?.held === true) {
      await new Promise<void>((goOn) => this.#held.push(goOn));
    }
    return fault;
  }

  #next<Place extends FaultPlace>(on: Place, subject: FaultSubject): Extract<Fault, { on: Place }> | undefined {
    const entry = this.#waiting.find(({ fault }) => fault.on === on && matches(fault, subject));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return isOn(entry.fault, on) ? entry.fault : undefined;
  }

  /** How many requests are held. */
  get held(): number {
    return this.#held.length;
  }

  release(): void {
    for (const goOn of this.#held.splice(0)) {
      goOn();
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

function isOn<Place extends FaultPlace>(fault: Fault, on: Place): fault is Extract<Fault, { on: Place }> {
  return fault.on === on;
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  return (
    (!("clientId" in fault) || fault.clientId === undefined || fault.clientId === subject.clientId) &&
    (!("grantType" in fault) || fault.grantType === undefined || fault.grantType === subject.grantType) &&
    (!("path" in fault) || fault.path === undefined || fault.path === subject.path)
  );
}
