import { inspect } from "node:util";

import { defaultSeed, type Seed } from "@identity-web/entra-emulator";
import { beforeAll, describe, expect, it } from "vitest";

import type { AuthRequest } from "../../src/adapter.ts";
import { createIdentityWeb, type Logger, type RequestIdentity } from "../../src/index.ts";
import { Browser, type Visit } from "../support/browser.ts";
import { name, refreshFaults, signInFaults, telling, username } from "../support/canary-faults.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { clientId, emulatorOptions, type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const clientSecret = "emulator-secret~canary-of-the-client";
const cookieSecret = "canary-of-the-cookies-0123456789-0123456789";
const seed: Seed = {
  ...defaultSeed,
  users: defaultSeed.users.map((user) =>
    user.userPrincipalName === "ben@contoso.com"
      ? { ...user, userPrincipalName: username, displayName: name, mail: username }
      : user,
  ),
  apps: defaultSeed.apps.map((app) =>
    app.clientId === clientId ? { ...app, secrets: [{ value: clientSecret }] } : app,
  ),
};

/** What must never be shown, and what each secret is. Collected as it is created. */
const secrets = new Map<string, string>([
  [clientSecret, "client secret"],
  [cookieSecret, "cookie secret"],
  [username, "address"],
  [name, "name"],
  [name.replace(" ", "+"), "name"],
  [encodeURIComponent(username), "address"],
]);
/** OAuth puts these into the authorize URL, and nowhere else. */
const ofTheAuthorizeUrl = new Set(["state", "nonce", "address"]);
const seen: { readonly where: string; readonly text: string }[] = [];
const see = (where: string, thing: unknown): void => {
  const text =
    typeof thing === "string" ? thing : inspect(thing, { depth: 20, showHidden: true, maxStringLength: null });
  seen.push({ where, text });
};

const emulator = await testEmulator({ seed });
let app: TestApp;
let store: ObservedStore;
const level =
  (severity: string) =>
  (details: object, message: string): void => {
    see(`log ${severity}`, message);
    see(`log ${severity}`, details);
    see(`log ${severity}`, JSON.stringify(details));
  };
const logger: Logger = { error: level("error"), warn: level("warn"), info: level("info"), debug: level("debug") };

/** The network towards Entra: every form field and every token that passes here is a secret. */
const listening: typeof fetch = async (address, init) => {
  const form = new URLSearchParams(typeof init?.body === "string" ? init.body : "");
  for (const field of ["code", "code_verifier", "refresh_token"]) {
    const value = form.get(field);
    if (value !== null) {
      secrets.set(value, field);
    }
  }
  const response = await fetch(address, init);
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  for (const [field, value] of Object.entries(body ?? {})) {
    if (field.endsWith("_token") || field === "client_info") {
      if (String(value).length > 8) {
        secrets.set(String(value), field);
      }
    }
  }
  return response;
};

const remember = (browser: Browser): void => {
  const { transaction, names } = internalsOf(emulator, app, { cookieSecrets: [cookieSecret] });
  for (const [cookie, value] of browser.cookies) {
    secrets.set(value, "cookie");
    const plain = cookie.startsWith(names.transactionPrefix) ? transaction.open(value) : undefined;
    for (const field of ["state", "nonce", "verifier"]) {
      if (plain !== undefined) {
        secrets.set(String(plain[field]), field);
      }
    }
  }
};
/** Visits the app, and records the response: page, JSON, or redirect. */
const visit = async (
  browser: Browser,
  address: string,
  how: "navigate" | "fetch" | "post" = "navigate",
): Promise<Visit> => {
  const answer = await browser[how](address);
  remember(browser);
  const { "set-cookie": _cookies, location, ...headers } = answer.headers;
  see(`${how} body`, answer.body);
  see(`${how} headers`, headers);
  see(String(location).includes("/oauth2/v2.0/authorize") ? "authorize URL" : "redirect URL", String(location));
  return answer;
};
const answerOf = async (location: string | undefined): Promise<URL> => {
  const { url } = await emulator.signIn(location ?? "", username);
  const code = url.searchParams.get("code");
  if (code !== null) {
    secrets.set(code, "code");
  }
  return url;
};

beforeAll(async () => {
  freezeTime();
  store = observedStore();
  app = await testApp(emulator, {
    clientCredentials: { clientSecret },
    cookieSecrets: [cookieSecret],
    tokenCache: { store: store.store },
    logger,
    onEvent: (event) => {
      see(`event ${event.type}`, event);
      see(`event ${event.type}`, JSON.stringify(event));
    },
    fetch: listening,
  });
});

describe("a whole session with recognizable secrets", () => {
  it("fails to sign in, in every way [J01]", async () => {
    for (const fault of signInFaults) {
      emulator.control.queueFault(fault);
      const browser = new Browser(app.origin);
      const begun = await visit(browser, "/profile");
      const url = await answerOf(begun.location);
      const callback = await visit(browser, url.pathname + url.search);
      expect([400, 403, 500, 503], JSON.stringify(fault)).toContain(callback.status);
      await visit(browser, url.pathname + url.search, "fetch");
    }
    await visit(new Browser(app.origin), `/auth/callback?code=${name}&state=${username}&error_description=${telling}`);
    await visit(new Browser(app.origin), `/auth/sign-in?return_to=//${username}`);
  });

  it("signs in, fails to get tokens in every way, and signs out [J01]", async () => {
    const browser = new Browser(app.origin);
    const begun = await visit(browser, "/profile");
    const url = await answerOf(begun.location);
    await visit(browser, url.pathname + url.search);
    await visit(browser, url.pathname + url.search);
    const auth = createIdentityWeb({
      ...emulatorOptions(emulator, app.origin),
      clientCredentials: { clientSecret },
      cookieSecrets: [cookieSecret],
      tokenCache: { store: store.store },
      logger,
      onEvent: (event) => see(`event ${event.type}`, event),
      fetch: listening,
    });
    const cookie = browser.cookieHeader();
    const request: AuthRequest = {
      method: "GET",
      path: "/",
      search: "",
      query: new URLSearchParams(),
      form: () => Promise.resolve(undefined),
      header: (header) => (header === "cookie" ? cookie : undefined),
    };
    const identity = async (): Promise<RequestIdentity> => {
      const result = await auth.handle(request);
      if (result.kind !== "pass") {
        throw new Error("not passed");
      }
      return result.identity;
    };
    secrets.set(await (await identity()).getAccessToken(["User.Read"]), "access token");
    passSeconds(5400);
    let thrown = 0;
    for (const fault of refreshFaults) {
      passSeconds(10);
      emulator.control.queueFault(fault);
      const asked = (await identity()).getAccessToken(["User.Read"]);
      await asked.then(
        () => {},
        (error: unknown) => {
          thrown++;
          see("thrown error", error);
          see("thrown error", JSON.stringify(error));
          see("thrown error", String((error as Error).stack));
        },
      );
    }
    expect(thrown).toBe(refreshFaults.length);
    store.failing.add("get");
    passSeconds(400);
    await visit(browser, "/profile");
    store.failing.clear();
    await visit(browser, "/token", "fetch");
    await visit(browser, "/auth/sign-out");
    await visit(browser, "/auth/sign-out", "post");
    await visit(browser, "/auth/signed-out");
  });

  it("leaves none of them in a log, an event, an error, a page, or a URL except where OAuth puts it [J01]", () => {
    const kinds = new Set(secrets.values());
    for (const kind of [
      "code",
      "code_verifier",
      "refresh_token",
      "access_token",
      "id_token",
      "cookie",
      "state",
      "nonce",
      "verifier",
    ]) {
      expect(kinds, "the test has to have met one").toContain(kind);
    }
    expect(new Set(seen.map(({ where }) => where.split(" ")[0]))).toEqual(
      new Set(["log", "event", "thrown", "navigate", "fetch", "post", "authorize", "redirect"]),
    );
    const leaks = seen.flatMap(({ where, text }) =>
      [...secrets]
        .filter(
          ([secret, kind]) => text.includes(secret) && !(where === "authorize URL" && ofTheAuthorizeUrl.has(kind)),
        )
        .map(([, kind]) => `${kind} in ${where}: ${text.slice(0, 400)}`),
    );
    expect(leaks).toEqual([]);
  });
});
