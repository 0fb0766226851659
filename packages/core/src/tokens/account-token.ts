import { isOfGeneration, recordKey } from "../accounts/account-record.ts";
import type { AccountState } from "../accounts/account-state.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { IdentityWebError } from "../errors/errors.ts";
import type { AcquireTokenOptions } from "../types/identity.ts";
import type { Account } from "../types/user.ts";
import type { TokenContext } from "./context.ts";
import { sessionEnded, tokenRequest } from "./token-request.ts";
import { userToken } from "./user-token.ts";

/**
 * Returns a token for a user without a request: for background work. It ends with the account's last session, unless
 * `backgroundAccess` keeps the account.
 *
 * @throws {InteractionRequiredError} `login_required`: no session of the account is alive
 */
export async function accountToken(
  context: TokenContext,
  account: Account,
  scopes: readonly string[],
  options: AcquireTokenOptions | undefined,
): Promise<IssuedToken> {
  const user = validAccount(account);
  const store = context.stores.forBackground();
  const key = recordKey(user.homeAccountId, "", context.config);
  let state: AccountState | undefined = context.accounts.get(key);
  const now = Date.now();
  if (state === undefined || state.sessions.size === 0 || !(state.freshUntil > now)) {
    const loaded = await store.records.load(key);
    if (loaded === undefined || !isOfGeneration(loaded.record, loaded.record.generation)) {
      throw sessionEnded(scopes);
    }
    state = context.accounts.update(key, loaded.record);
  }
  const owner = { user, sessionId: undefined, state, request: undefined };
  return userToken(context, store, tokenRequest(context, owner, scopes, options));
}

/** Deletes the account with every session and token, including its background entry. */
export async function removeAccount({ accounts, config, stores }: TokenContext, account: Account): Promise<void> {
  const { homeAccountId } = validAccount(account);
  const key = recordKey(homeAccountId, "", config);
  accounts.drop(key);
  await stores.forBackground().records.update(key, (stored) => {
    // Otherwise a read under way would bring the sessions back.
    for (const { id } of stored?.sessions ?? []) {
      accounts.endSession(key, id);
    }
    return stored === undefined ? undefined : "end";
  });
  accounts.drop(key);
}

/** A job's queue may contain anything. What is not an account must not become a key of the store. */
function validAccount(account: Account): Account {
  const { homeAccountId, tenantId, objectId } = account ?? {};
  const valid = [homeAccountId, tenantId, objectId].every(
    (value: unknown) => typeof value === "string" && /^[\w.-]{1,200}$/u.test(value),
  );
  if (valid) {
    return { homeAccountId, tenantId, objectId };
  }
  throw new IdentityWebError(
    "account_reference_invalid",
    "An account is { homeAccountId, tenantId, objectId }. Store these three members of request.identity.user with the job.",
  );
}
