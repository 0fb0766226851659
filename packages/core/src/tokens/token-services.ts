import type { IdTokenValidator } from "../authority/id-token.ts";
import type { Authority } from "../authority/metadata.ts";
import type { IdentityEvent } from "../events.ts";
import type { ResolvedOptions } from "../options/resolved.ts";
import type { AccountMemos } from "../session/account-memos.ts";
import type { RecordStore } from "../session/record-store.ts";
import type { User } from "../session/user.ts";
import type { AccountMemo } from "./access-token-memo.ts";

export interface TokenServices {
  readonly options: ResolvedOptions;
  readonly authority: Authority;
  readonly idTokens: IdTokenValidator;
  readonly records: RecordStore;
  readonly memos: AccountMemos;
  readonly report: (event: IdentityEvent) => void;
}

/** Whose token, and of which session: tokens end with the session they are asked for. */
export interface TokenOwner {
  readonly user: User;
  readonly sessionId: string;
  readonly memo: AccountMemo;
}
