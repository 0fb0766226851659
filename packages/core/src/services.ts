import type { Callers } from "./identity/callers.ts";
import type { SigningKeys } from "./authority/signing-keys.ts";
import type { AuthRequest } from "./types/http.ts";
import type { CookieNames } from "./sessions/cookie-names.ts";
import type { RecordStore } from "./accounts/record-store.ts";
import type { Sealer } from "./sessions/sealed-cookie.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { GuardedStore } from "./store/guarded-store.ts";
import type { TokenPots } from "./tokens/sessionless-states.ts";
import type { TokenServices } from "./tokens/context.ts";

/** What the legs of the flow share: made once for an app, handed to every function. */
export interface Services extends TokenServices {
  readonly keys: SigningKeys;
  readonly names: CookieNames;
  readonly transactions: Sealer;
  readonly challenges: Sealer;
  readonly sessions: Sessions;
  readonly callers: Callers;
  /** Tokens of no session: of the app itself, and on behalf of callers. */
  readonly pots: TokenPots;
  /** For what belongs to no request. */
  readonly newStoreGuard: () => GuardedStore;
  /**
   * With what only a request has: its time for the store, and the framework's session where records live there.
   *
   * @throws {IdentityWebError} `session_missing` or `session_unsuitable`, where records live in the framework's session
   */
  within(request: AuthRequest | undefined): RequestServices;
}

/** The same for one request. The fast path does without, because it touches no store. */
export interface RequestServices extends Services {
  readonly store: GuardedStore;
  readonly records: RecordStore;
  /** Gives the framework's session a new id, where records live in it: an id from before the sign-in may be known to somebody. */
  renewSession(): Promise<void>;
}
