/** Lets calls through, or refuses them at once while what they go to keeps failing. */
export interface Circuit {
  /** Whether a call may be made now; while open, one trial at a time every second. */
  enter(): boolean;
  succeeded(): void;
  failed(): void;
}

const failuresToOpen = 5;
const pauseMilliseconds = 1000;

/**
 * Opens after five failures with no success between them, and closes with the first success: a store that is away costs a second
 * of one request each second, and not a second of every request.
 */
export function createCircuit(changed: (state: "open" | "closed") => void): Circuit {
  let failures = 0;
  /** Of the monotonic clock: a host's clock that jumps back must not keep it open. */
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
