import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { type AuthRequest, NodeRequest } from "@identity-web/core/adapter";

import { SignedInIdentity } from "../../packages/core/src/api/identity.ts";
import { resolveOptions } from "../../packages/core/src/options/resolve.ts";
import type { Services } from "../../packages/core/src/services.ts";
import { createAccountMemos } from "../../packages/core/src/session/account-memos.ts";
import { newId, recordKey } from "../../packages/core/src/session/account-record.ts";
import { createCookieNames } from "../../packages/core/src/session/cookie-names.ts";
import { createRecordStore } from "../../packages/core/src/session/record-store.ts";
import { createSessions } from "../../packages/core/src/session/sessions.ts";
import { memoryStore } from "../../packages/core/src/store/memory-store.ts";
import { tokenKeyOf } from "../../packages/core/src/tokens/access-token-memo.ts";

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
  readonly #memos = createAccountMemos(1024 ** 3);
  readonly #sessions = createSessions(this.#options, this.#names, this.#memos, 1024 ** 3);
  readonly #records = createRecordStore(memoryStore());
  // A token from memory needs no other services.
  readonly #services = { options: this.#options, memos: this.#memos, sessions: this.#sessions } as unknown as Services;

  /** Leaves the state of a sign-in: a cached record and a token. Returns the cookie that the browser sends. */
  signIn(index: number): string {
    const objectId = `00000000-1111-4000-8000-${String(index).padStart(12, "0")}`;
    const homeAccountId = `${objectId}.${tenantId}`;
    const [generation, sessionId, sealedAt] = [newId(), newId(), Date.now()];
    const absoluteEnd = sealedAt + daySeconds * 1000;
    const claims = { iss: "", sub: objectId, tid: tenantId, oid: objectId, exp: 0, iat: 0 };
    const entry = { id: sessionId, entraSessionId: undefined, expiresAt: absoluteEnd, claims };
    const record = { generation, sessions: [entry], cache: "{}" };
    const memo = this.#memos.learn(recordKey(homeAccountId, sessionId, this.#options), record, daySeconds * 1000);
    const token = Buffer.alloc(tokenLength, objectId).toString("latin1");
    memo.tokens.set(tokenKeyOf(tenantId, scopes), { token, scopes, expiresAt: absoluteEnd, refreshAt: undefined });
    this.#memos.grew(memo);
    const [name, username] = [`The person ${index}`, `person-${index}@contoso.com`];
    const user = { id: `${tenantId}.${objectId}`, tenantId, objectId, homeAccountId, name, username };
    const sealed = this.#sessions.seal({ user, sessionId, generation, sealedAt, absoluteEnd, bounces: 0, wish: "" });
    return `${sealed.name}=${sealed.value}`;
  }

  /** Opens the session of the cookie, like a guard on the first request. */
  async identify(cookie: string): Promise<SignedInIdentity> {
    const request = requestWith(cookie);
    const session = this.#sessions.open(request);
    if (session === undefined || !(await this.#sessions.isAlive(this.#records, session))) {
      throw new Error("Nobody is signed in.");
    }
    return new SignedInIdentity(this.#services, session, request, scopes);
  }
}

function requestWith(cookie: string): AuthRequest {
  const message = new IncomingMessage(new Socket());
  message.headers.cookie = cookie;
  return new NodeRequest(message, "/");
}
