import { createAccountStates } from "./accounts/account-states.ts";
import { createStoreAccess } from "./accounts/store-access.ts";
import { createTokenKeys } from "./accounts/token-keys.ts";
import { createAccessTokenValidator } from "./authority/access-token.ts";
import { createIdTokenValidator } from "./authority/id-token.ts";
import { createAuthority } from "./authority/metadata.ts";
import { createSigningKeys } from "./authority/signing-keys.ts";
import { createEventReporter } from "./event-reporter.ts";
import type { FlowContext } from "./flow/context.ts";
import { createCallers } from "./identity/callers.ts";
import { SerialQueue } from "./lib/serial-queue.ts";
import { SingleFlight } from "./lib/single-flight.ts";
import type { ResolvedOptions } from "./options/resolved-options.ts";
import { createCookieNames } from "./sessions/cookie-names.ts";
import { createSealer } from "./sessions/sealed-cookie.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createSessionlessStates } from "./tokens/sessionless-states.ts";

/** Puts the contexts of the floors together, for one app. Each gets its slice of the options. */
export function createContext(config: ResolvedOptions): FlowContext {
  const { logger, pages, hooks } = config;
  const report = createEventReporter(config.onEvent, logger);
  const authority = createAuthority(config);
  const keys = createSigningKeys(authority, config.fetch);
  const msal = { config, authority, idTokens: createIdTokenValidator(authority, keys, config) };
  const accounts = createAccountStates(config.session);
  const tokenKeys = createTokenKeys();
  const stores = createStoreAccess(config.store, config, report);
  const cookies = createCookieNames(config);
  const sessions = createSessions({ config, cookies, accounts });
  const tokens = {
    config,
    msal,
    stores,
    accounts,
    sessions,
    sessionless: createSessionlessStates(),
    tokenKeys,
    callQueue: new SerialQueue(),
    report,
  };
  const groupLookups = new SingleFlight<readonly string[]>();
  const callers = createCallers(createAccessTokenValidator(authority, keys, config));
  return {
    config,
    authority,
    msal,
    session: { config, accounts, tokenKeys, stores, sessions, cookies, logger },
    authorization: { config, tokens, sessions, accounts, stores, groupLookups },
    identity: { downstream: config, sessions, tokens },
    bearer: {
      config,
      callers,
      downstream: config,
      tokens,
      checkedOptions: new WeakSet(),
      callerErrors: new WeakMap(),
      logger,
      report,
    },
    transactions: createSealer("transaction", config),
    interactionLinks: createSealer("challenge", config),
    pages,
    hooks,
    logger,
    report,
  };
}
