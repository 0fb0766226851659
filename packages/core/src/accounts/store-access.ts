import { SerialQueue } from "../lib/serial-queue.ts";
import { requireFrameworkSession } from "../store/framework-session.ts";
import { type GuardedStore, storeGuards } from "../store/guarded-store.ts";
import { sessionStore } from "../store/session-store.ts";
import type { ReportEvent } from "../types/events.ts";
import type { AuthRequest } from "../types/http.ts";
import type { Store } from "../types/store.ts";
import type { AccountsConfig } from "./config.ts";
import { createRecordStore, type RecordStore } from "./record-store.ts";

/** The store, for one request or one piece of background work: it has a time budget of its own. */
export interface RequestStore {
  readonly store: GuardedStore;
  readonly records: RecordStore;
  /** Updates of this process that must not overlap, by key. */
  readonly queue: SerialQueue;
  /**
   * Gives the framework's session a new id if it holds the records: an attacker may know an id from before the sign-in.
   */
  renewSession(): Promise<void>;
}

/** The app's access to its store. The fast path does without, because it touches no store. */
export interface StoreAccess {
  /**
   * For one request.
   *
   * @throws {IdentityWebError} `session_missing` or `session_unsuitable`, if records live in the framework's session
   */
  forRequest(request: AuthRequest): RequestStore;
  /**
   * For work without a request.
   *
   * @throws {IdentityWebError} `session_missing`, if records live in the framework's session
   */
  forBackground(): RequestStore;
  /** For entries that never live in a session: tokens of the app and on behalf of callers, claims of states, health. */
  newGuard(): GuardedStore;
}

export function createStoreAccess(
  store: Store,
  config: Pick<AccountsConfig, "clientId" | "recordsInSession">,
  report: ReportEvent,
): StoreAccess {
  const newGuard = storeGuards(store, report);
  const queue = new SerialQueue();
  const damaged = (): void => report({ type: "recordDamaged" });
  const open = (request: AuthRequest | undefined): RequestStore => {
    const guard = newGuard();
    if (!config.recordsInSession) {
      const records = createRecordStore(guard, { queue, damaged });
      return { store: guard, records, queue, renewSession: async () => {} };
    }
    const session = requireFrameworkSession(request);
    const backing = storeGuards(sessionStore(session, `identity-web/${config.clientId}`), report)();
    const records = createRecordStore(backing, { queue, damaged });
    return { store: guard, records, queue, renewSession: () => session.renew() };
  };
  return { forRequest: open, forBackground: () => open(undefined), newGuard };
}
