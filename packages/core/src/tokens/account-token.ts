import { IdentityWebError } from "../errors/errors.ts";
import type { Services } from "../services.ts";
import { isOfGeneration, recordKey } from "../accounts/account-record.ts";
import type { AccountMemo, MemoToken } from "../accounts/account-state.ts";
import { acquireForUser } from "./user-token.ts";
import { sessionEnded } from "./session-ended.ts";
import type { TokenDemand } from "./token-demand.ts";
import type { Account } from "./context.ts";

/**
 * A token for a user without a request: for work in the background. It ends with the account's last session, unless
 * `backgroundAccess` keeps the account.
 *
 * @throws {InteractionRequiredError} `login_required` where no session of the account is alive
 */
export async function acquireForAccount(
  services: Services,
  account: Account,
  scopes: readonly string[],
  demand: TokenDemand | undefined,
): Promise<MemoToken> {
  const user = checkedAccount(account);
  const scoped = services.within(undefined);
  const key = recordKey(user.homeAccountId, "", services.options);
  let memo: AccountMemo | undefined = services.memos.get(key);
  const now = Date.now();
  if (memo === undefined || memo.sessions.size === 0 || !(memo.trustedUntil > now)) {
    const loaded = await scoped.records.load(key);
    if (loaded === undefined || !isOfGeneration(loaded.record, loaded.record.generation)) {
      throw sessionEnded(scopes);
    }
    memo = services.memos.learn(key, loaded.record, services.options.session.recheckSeconds * 1000);
  }
  return acquireForUser(scoped, { user, sessionId: undefined, memo, request: undefined }, scopes, demand);
}

/** Forgets the account with every session and token, also what is kept for the background. */
export async function removeAccount(services: Services, account: Account): Promise<void> {
  const { homeAccountId } = checkedAccount(account);
  const key = recordKey(homeAccountId, "", services.options);
  services.memos.drop(key);
  await services.within(undefined).records.update(key, (stored) => {
    // A read that is under way would else bring them back.
    for (const { id } of stored?.sessions ?? []) {
      services.memos.endSession(key, id);
    }
    return stored === undefined ? undefined : "end";
  });
  services.memos.drop(key);
}

/** A job's queue may hold anything; what is no account must not become a key of the store. */
function checkedAccount(account: Account): Account {
  const { homeAccountId, tenantId, objectId } = account ?? {};
  const fits = [homeAccountId, tenantId, objectId].every(
    (value: unknown) => typeof value === "string" && /^[\w.-]{1,200}$/u.test(value),
  );
  if (fits) {
    return { homeAccountId, tenantId, objectId };
  }
  throw new IdentityWebError(
    "account_reference_invalid",
    "An account is { homeAccountId, tenantId, objectId }, as request.identity.user has them: keep these three with the job.",
  );
}
