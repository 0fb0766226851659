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

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  take<Place extends FaultPlace>(on: Place, subject: FaultSubject = {}): Extract<Fault, { on: Place }> | undefined {
    const entry = this.#waiting.find(({ fault }) => fault.on === on && matches(fault, subject));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return isOn(entry.fault, on) ? entry.fault : undefined;
  }

  clear(): void {
    this.#waiting = [];
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
