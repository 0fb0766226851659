/** Lets calls through, or refuses them immediately while the callee keeps failing. */
export interface Circuit {
  /** Returns whether a call may be made now. While the circuit is open, one trial is allowed every second. */
  enter(): boolean;
  succeeded(): void;
  failed(): void;
}

const failuresToOpen = 5;
const pauseMilliseconds = 1000;

/**
 * Creates a circuit that opens after five failures without a success between them and closes with the first success. A
 * store that does not respond then costs a second of one request each second, and not a second of every request.
 */
export function createCircuit(changed: (state: "open" | "closed") => void): Circuit {
  let failures = 0;
  /** On the monotonic clock: a host's clock that jumps back must not keep the circuit open. */
  let nextTrial = 0;
  return {
    enter(): boolean {
      if (failures < failuresToOpen) {
        return true;
      }
      const now = performance.now();
      if (now < nextTrial) {
        return false;
      }
      nextTrial = now + pauseMilliseconds;
      return true;
    },
    succeeded(): void {
      if (failures >= failuresToOpen) {
        changed("closed");
      }
      failures = 0;
    },
    failed(): void {
      failures++;
      if (failures < failuresToOpen) {
        return;
      }
      nextTrial = performance.now() + pauseMilliseconds;
      if (failures === failuresToOpen) {
        changed("open");
      }
    },
  };
}
