import type { IdTokenValidator } from "../authority/id-token.ts";
import type { Authority } from "../authority/metadata.ts";
import type { IdentityEvent } from "../types/events.ts";
import type { AuthRequest } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { AccountMemos } from "../accounts/account-states.ts";
import type { RecordStore } from "../accounts/record-store.ts";
import type { User } from "../types/user.ts";
import type { GuardedStore } from "../store/guarded-store.ts";
import type { AccountMemo } from "../accounts/account-state.ts";

export interface TokenServices {
  readonly options: ResolvedOptions;
  readonly authority: Authority;
  readonly idTokens: IdTokenValidator;
  readonly memos: AccountMemos;
  readonly report: (event: IdentityEvent) => void;
  /** Without a request, where records do not live in the framework's session. */
  within(request: AuthRequest | undefined): StoringTokenServices;
}

export interface StoringTokenServices extends TokenServices {
  readonly records: RecordStore;
  readonly store: GuardedStore;
}

/** A user as tokens know them, without a name. */
export type Account = Pick<User, "homeAccountId" | "tenantId" | "objectId">;

/** Whose token, of which session, and for which request: tokens end with the session they are asked for. */
export interface TokenOwner {
  readonly user: Account;
  /** `undefined` for work in the background, which any session of the account keeps alive. */
  readonly sessionId: string | undefined;
  readonly memo: AccountMemo;
  readonly request: AuthRequest | undefined;
}
