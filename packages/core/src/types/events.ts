import type { IdentityWebErrorCode } from "../errors/error-codes.ts";

/** The user that an event is about: identifiers only, without a name or an address. */
export interface EventSubject {
  /** The `tid` claim. */
  readonly tenantId: string;
  /** The `oid` claim. */
  readonly objectId: string;
}

/** A sign-in succeeded. */
export interface SignedInEvent {
  readonly type: "signedIn";
  readonly user: EventSubject;
  readonly correlationId: string;
}

/** A sign-in came back from Entra and failed. */
export interface SignInFailedEvent {
  readonly type: "signInFailed";
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string;
}

/** A session ended: the user signed out here, or elsewhere and Entra told us. */
export interface SignedOutEvent {
  readonly type: "signedOut";
  readonly user: EventSubject;
  readonly by: "user" | "frontChannel";
}

/** A token was acquired because the in-memory cache missed. */
export interface TokenAcquiredEvent {
  readonly type: "tokenAcquired";
  /** `undefined` for a token of the app itself. */
  readonly user: EventSubject | undefined;
  readonly scopes: readonly string[];
  /** `store` if the store had the token, `authority` if Entra issued it. */
  readonly source: "store" | "authority";
  /** The duration of the whole call. */
  readonly milliseconds: number;
  readonly correlationId: string;
}

/** A token could not be acquired after the in-memory cache missed. */
export interface TokenFailedEvent {
  readonly type: "tokenFailed";
  /** `undefined` for a token of the app itself. */
  readonly user: EventSubject | undefined;
  readonly scopes: readonly string[];
  readonly code: string;
  readonly correlationId: string;
}

/** A call to the app's own web API was refused because its token is missing, invalid or not sufficient. */
export interface BearerRefusedEvent {
  readonly type: "bearerRefused";
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string;
}

/** An operation of the store failed. */
export interface StoreFailedEvent {
  readonly type: "storeFailed";
  readonly operation: "get" | "put" | "delete" | "lease";
  readonly milliseconds: number;
}

/** The store's circuit changed. While it is open, the store is tried only once a second, because it keeps failing. */
export interface StoreCircuitEvent {
  readonly type: "storeCircuit";
  readonly state: "open" | "closed";
}

/** An account record was truncated, changed or stored under another key, and was removed. Its user signs in again. */
export interface RecordDamagedEvent {
  readonly type: "recordDamaged";
}

/**
 * What happened, for audit logs and metrics. A listener cannot respond to a request, and what it throws is only logged.
 */
export type IdentityEvent =
  | SignedInEvent
  | SignInFailedEvent
  | SignedOutEvent
  | TokenAcquiredEvent
  | TokenFailedEvent
  | BearerRefusedEvent
  | StoreFailedEvent
  | StoreCircuitEvent
  | RecordDamagedEvent;

/** Called synchronously and not awaited: put slow work into a queue. */
export type EventListener = (event: IdentityEvent) => void;

/** How the floors of the core report events. Never throws. */
export type ReportEvent = (event: IdentityEvent) => void;
