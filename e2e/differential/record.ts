import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { IdentityWebOptions } from "@identity-web/core";
import { memoryStore, type Store } from "@identity-web/core/store";
import type { Emulator, SignInResult } from "@identity-web/entra-emulator";
import { sampleApp } from "@identity-web/sample-runner";
import { vi } from "vitest";

import type { Build } from "./app.ts";
import { type Answered, type Ask, type Jar, send } from "./ask.ts";
import { normalise, type Observed } from "./normalise.ts";
import { type PlanName, plans } from "./plans.ts";

/** What a step may look at: what this browser was answered last, and a person who signs in. */
export interface World {
  readonly last: Answered;
  readonly jar: Jar;
  readonly origin: string;
  readonly emulator: Emulator;
  /** Walks through Entra's pages from where the last answer leads. */
  readonly signIn: (username: string, consent?: "accept" | "cancel") => Promise<SignInResult>;
  /** Whether the stores of all apps fail, from now on. */
  readonly storeFails: (fails: boolean) => void;
  /** Moves the frozen time. */
  readonly passSeconds: (seconds: number) => void;
}

/** One request of the script. */
export interface Step {
  readonly name: string;
  /** What every framework has to answer: two that are wrong alike are wrong. */
  readonly status: number;
  /** `plain` unless given. */
  readonly app?: PlanName;
  /** Steps of one name share their cookies; without a name, nobody has any. */
  readonly who?: string;
  readonly ask: Ask | ((world: World) => Ask | Promise<Ask>);
}

interface Outage {
  now: boolean;
}

const nothing = (): void => {};

/** Plays the whole script with one framework; the observations in the script's order. */
export async function record(build: Build, emulator: Emulator, script: readonly Step[]): Promise<readonly Observed[]> {
  await emulator.control.reset();
  const effects: string[] = [];
  const outage = { now: false };
  const closing: (() => Promise<void>)[] = [];
  const origins = new Map<PlanName, string>();
  const entries = Object.entries(plans((handler) => void effects.push(`handler ${handler}`)));
  for (const [name, plan] of entries as [PlanName, ReturnType<typeof plans>[PlanName]][]) {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const options: IdentityWebOptions = {
      tenantId: sampleApp.tenantId,
      clientId: sampleApp.clientId,
      clientCredentials: { clientSecret: sampleApp.secrets?.find(({ expired }) => !expired)?.value },
      baseUrl: name === "belowPath" ? `${origin}/base` : origin,
      cookieSecrets: ["a-secret-for-tests-that-is-long-enough-0"],
      instance: emulator.url,
      initialScopes: ["User.Read"],
      tokenCache: { store: watched(effects, outage) },
      logger: { error: nothing, warn: nothing, info: nothing, debug: nothing },
      ...plan.options,
    };
    const close = await build({ plan, options, server });
    origins.set(name, origin);
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await close();
    });
  }
  try {
    return await play(script, origins, emulator, effects, outage);
  } finally {
    for (const close of closing) {
      await close();
    }
  }
}

async function play(
  script: readonly Step[],
  origins: ReadonlyMap<PlanName, string>,
  emulator: Emulator,
  effects: string[],
  outage: Outage,
): Promise<readonly Observed[]> {
  const browsers = new Map<string, { jar: Jar; last: Answered }>();
  const observed: Observed[] = [];
  for (const { app = "plain", who, ask } of script) {
    const browser = browsers.get(`${app} ${who}`) ?? { jar: new Map(), last: unanswered };
    if (who !== undefined) {
      browsers.set(`${app} ${who}`, browser);
    }
    const origin = origins.get(app) ?? "";
    const world: World = {
      ...browser,
      origin,
      emulator,
      signIn: (username, consent = "accept") =>
        emulator.signIn(browser.last.headers["location"] ?? "", username, { consent }),
      storeFails: (fails) => void (outage.now = fails),
      passSeconds: (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000),
    };
    const wanted = typeof ask === "function" ? await ask(world) : ask;
    emulator.control.clearRequests();
    effects.length = 0;
    browser.last = await send(origin, wanted, browser.jar);
    const calls = emulator.control
      .requests()
      .map((call) => `${call.grantType ?? call.method} ${call.path} ${call.status}`);
    observed.push(normalise(browser.last, origin, [...effects, ...calls]));
  }
  return observed;
}

const unanswered: Answered = { status: 0, headers: {}, setCookies: [], body: "" };

/** A store in memory that writes down what it is asked, without what is random in its keys. */
function watched(effects: string[], outage: Outage): Store {
  const inner = memoryStore();
  const saw = (operation: string, key: string): void => {
    effects.push(`${operation} ${key.split("/")[0]}`);
    if (outage.now) {
      throw new Error("the store is away");
    }
  };
  return {
    async get(key) {
      saw("get", key);
      return inner.get(key);
    },
    async put(key, value, options) {
      saw("put", key);
      return inner.put(key, value, options);
    },
    async delete(key, options) {
      saw("delete", key);
      return inner.delete(key, options);
    },
  };
}
