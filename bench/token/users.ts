import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { type AuthRequest, NodeRequest } from "@identity-web/core/adapter";

import { newId, recordKey } from "../../packages/core/src/accounts/account-record.ts";
import { createAccountStates } from "../../packages/core/src/accounts/account-states.ts";
import { createRecordStore } from "../../packages/core/src/accounts/record-store.ts";
import { createTokenKeys } from "../../packages/core/src/accounts/token-keys.ts";
import type { IdentityContext } from "../../packages/core/src/identity/context.ts";
import { UserIdentity } from "../../packages/core/src/identity/user-identity.ts";
import { resolveOptions } from "../../packages/core/src/options/resolve.ts";
import { createCookieNames } from "../../packages/core/src/sessions/cookie-names.ts";
import { createSessions } from "../../packages/core/src/sessions/sessions.ts";
import { memoryStore } from "../../packages/core/src/store/memory-store.ts";

const tenantId = "11111111-1111-4111-8111-111111111111";
const daySeconds = 86_400;
export const scopes: readonly string[] = ["User.Read"];
/** About the minimum length of Entra's tokens for Graph. */
export const tokenLength = 1500;

/** The state of a process, filled without 100,000 sign-ins and with room for every user. */
export class Users {
  readonly #options = resolveOptions({
    tenantId,
    clientId: "aaaaaaaa-0000-4000-8000-00000000000a",
    clientCredentials: { clientSecret: "emulator-secret~not-a-real-one" },
    baseUrl: "https://app.example.com",
    cookieSecrets: ["a-secret-for-benchmarks-long-enough-0001"],
    // Nothing is read again during the measurement, because the store is empty.
    session: { recheckSeconds: daySeconds },
  });
  readonly #names = createCookieNames(this.#options);
  readonly #tokenKeys = createTokenKeys();
  readonly #accounts = createAccountStates({ recheckSeconds: daySeconds, maxBytes: 1024 ** 3 });
  readonly #sessions = createSessions({
    config: this.#options,
    cookies: this.#names,
    accounts: this.#accounts,
    maxBytes: 1024 ** 3,
  });
  readonly #records = createRecordStore(memoryStore());
  // A token from memory needs nothing else.
  readonly #context = {
    sessions: this.#sessions,
    tokens: { accounts: this.#accounts, tokenKeys: this.#tokenKeys },
  } as unknown as IdentityContext;

  /** Leaves the state of a sign-in: a cached record and a token. Returns the cookie that the browser sends. */
  signIn(index: number): string {
    const objectId = `00000000-1111-4000-8000-${String(index).padStart(12, "0")}`;
    const homeAccountId = `${objectId}.${tenantId}`;
    const [generation, sessionId, sealedAt] = [newId(), newId(), Date.now()];
    const absoluteEnd = sealedAt + daySeconds * 1000;
    const claims = { iss: "", sub: objectId, tid: tenantId, oid: objectId, exp: 0, iat: 0 };
    const entry = { id: sessionId, entraSessionId: undefined, expiresAt: absoluteEnd, claims };
    const record = { generation, sessions: [entry], cache: "{}" };
    const state = this.#accounts.update(recordKey(homeAccountId, sessionId, this.#options), record);
    const token = Buffer.alloc(tokenLength, objectId).toString("latin1");
    state.tokens.set(this.#tokenKeys(tenantId, scopes), {
      token,
      scopes,
      expiresAt: absoluteEnd,
      refreshAt: undefined,
    });
    this.#accounts.resized(state);
    const [name, username] = [`The person ${index}`, `person-${index}@contoso.com`];
    const user = { id: `${tenantId}.${objectId}`, tenantId, objectId, homeAccountId, name, username };
    const times = { sealedAt, absoluteEnd };
    const sealed = this.#sessions.seal({ user, sessionId, generation, ...times, loopCount: 0, requestedGrant: "" });
    return `${sealed.name}=${sealed.value}`;
  }

  /** Opens the session of the cookie, like a guard on the first request. */
  async identify(cookie: string): Promise<UserIdentity> {
    const request = requestWith(cookie);
    const session = this.#sessions.open(request);
    if (session === undefined || !(await this.#sessions.isAlive(this.#records, session))) {
      throw new Error("Nobody is signed in.");
    }
    return new UserIdentity(this.#context, session, request, scopes);
  }
}

function requestWith(cookie: string): AuthRequest {
  const message = new IncomingMessage(new Socket());
  message.headers.cookie = cookie;
  return new NodeRequest(message, "/");
}
