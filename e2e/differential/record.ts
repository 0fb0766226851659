import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { IdentityWebOptions } from "@identity-web/core";
import { memoryStore, type Store } from "@identity-web/core/store";
import type { Emulator, SignInResult } from "@identity-web/entra-emulator";
import { sampleApp } from "@identity-web/sample-runner";
import { vi } from "vitest";

import type { Build } from "./app.ts";
import { normalise, type Observed } from "./normalise.ts";
import { type PlanName, plans } from "./plans.ts";
import { type Jar, type RawRequest, type RawResponse, send } from "./raw-request.ts";

/** The context of a step: this browser's last response, and operations on the user, the store and the clock. */
export interface World {
  readonly last: RawResponse;
  readonly jar: Jar;
  readonly origin: string;
  readonly emulator: Emulator;
  /** Goes through Entra's pages, starting at the location of the last response. */
  readonly signIn: (username: string, consent?: "accept" | "cancel") => Promise<SignInResult>;
  /** Starts or ends an outage of all apps' stores. */
  readonly storeFails: (fails: boolean) => void;
  /** Advances the frozen time. */
  readonly passSeconds: (seconds: number) => void;
}

/** One request of the script. */
export interface Step {
  readonly name: string;
  /** The expected status in every framework, because frameworks could agree on a wrong one. */
  readonly status: number;
  /** Default: `plain`. */
  readonly app?: PlanName;
  /** Steps with the same name share cookies. Steps without a name have none. */
  readonly who?: string;
  readonly request: RawRequest | ((world: World) => RawRequest | Promise<RawRequest>);
}

interface Outage {
  now: boolean;
}

const nothing = (): void => {};

/** Runs the whole script with one framework, and returns the observations in the script's order. */
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
      tokenCache: { store: recordingStore(effects, outage) },
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
    return await runScript(script, origins, emulator, effects, outage);
  } finally {
    for (const close of closing) {
      await close();
    }
  }
}

async function runScript(
  script: readonly Step[],
  origins: ReadonlyMap<PlanName, string>,
  emulator: Emulator,
  effects: string[],
  outage: Outage,
): Promise<readonly Observed[]> {
  const browsers = new Map<string, { jar: Jar; last: RawResponse }>();
  const observed: Observed[] = [];
  for (const { app = "plain", who, request } of script) {
    const browser = browsers.get(`${app} ${who}`) ?? { jar: new Map(), last: noResponse };
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
    const raw = typeof request === "function" ? await request(world) : request;
    emulator.control.clearRequests();
    effects.length = 0;
    browser.last = await send(origin, raw, browser.jar);
    const calls = emulator.control
      .requests()
      .map((call) => `${call.grantType ?? call.method} ${call.path} ${call.status}`);
    observed.push(normalise(browser.last, origin, [...effects, ...calls]));
  }
  return observed;
}

const noResponse: RawResponse = { status: 0, headers: {}, setCookies: [], body: "" };

/** Returns a store in memory that records its operations, without the random parts of keys. */
function recordingStore(effects: string[], outage: Outage): Store {
  const inner = memoryStore();
  const recordOperation = (operation: string, key: string): void => {
    effects.push(`${operation} ${key.split("/")[0]}`);
    if (outage.now) {
      throw new Error("the store is unavailable");
    }
  };
  return {
    async get(key) {
      recordOperation("get", key);
      return inner.get(key);
    },
    async put(key, value, options) {
      recordOperation("put", key);
      return inner.put(key, value, options);
    },
    async delete(key, options) {
      recordOperation("delete", key);
      return inner.delete(key, options);
    },
  };
}
