import type { IdentityWebErrorCode } from "../errors/errors.ts";

/** Who an event is about: identifiers only, no name and no address. */
export interface EventSubject {
  /** `tid` claim. */
  readonly tenantId: string;
  /** `oid` claim. */
  readonly objectId: string;
}

/**
 * What happened, for audit logs and metrics. A listener cannot answer a request, and what it throws is only logged. `tokenAcquired`
 * and `tokenFailed` tell of calls behind the memory: `store` where the record had a token, `authority` where Entra gave one.
 * Their `user` is `undefined` for a token of the app itself. `milliseconds` is the time the whole call took. `storeCircuit` is open while the store is asked once a second only, because it keeps
 * failing. `recordDamaged`: an account record that was cut, changed or put under another key was found and removed; its user signs in
 * again. `bearerRefused`: a call of the app's own web API was turned away, for want of a good token or of a right.
 */
export type IdentityEvent =
  | { readonly type: "signedIn"; readonly user: EventSubject; readonly correlationId: string }
  | { readonly type: "signInFailed"; readonly code: IdentityWebErrorCode; readonly correlationId: string }
  | { readonly type: "signedOut"; readonly user: EventSubject; readonly by: "user" | "frontChannel" }
  | {
      readonly type: "tokenAcquired";
      readonly user: EventSubject | undefined;
      readonly scopes: readonly string[];
      readonly source: "store" | "authority";
      readonly milliseconds: number;
      readonly correlationId: string;
    }
  | {
      readonly type: "tokenFailed";
      readonly user: EventSubject | undefined;
      readonly scopes: readonly string[];
      readonly code: string;
      readonly correlationId: string;
    }
  | { readonly type: "bearerRefused"; readonly code: IdentityWebErrorCode; readonly correlationId: string }
  | {
      readonly type: "storeFailed";
      readonly operation: "get" | "put" | "delete" | "lease";
      readonly milliseconds: number;
    }
  | { readonly type: "storeCircuit"; readonly state: "open" | "closed" }
  | { readonly type: "recordDamaged" };

/** Takes the identifiers out of whatever else is known of a user. */
export function subjectOf({ tenantId, objectId }: EventSubject): EventSubject {
  return { tenantId, objectId };
}

/** Called at once and not awaited: hand over to a queue what takes time. */
export type EventListener = (event: IdentityEvent) => void;
