import type { ServerResponse } from "node:http";

import type { Topic } from "../../contract/register-contract.ts";
import type { Client } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { ScriptedCore } from "./scripted-core.ts";

/** A running app, the core behind it and a browser in front of it. */
export interface AdapterFixture {
  readonly core: ScriptedCore;
  readonly client: Client;
  /** Paths whose handler ran, in order. */
  readonly handled: readonly string[];
  /** Errors that reached the app's error handler, in order. */
  readonly errors: readonly unknown[];
  /** Every response that began, in order. */
  readonly responses: readonly ServerResponse[];
}

/** The app that a check needs. Default: a public and a guarded route, no session, body parser or compression. */
export type AppSetup = Partial<
  Pick<Plan, "mount" | "guardEverything" | "session" | "bodyParser" | "compression" | "routes">
>;

/** A claim about an adapter, and the test of it. */
export interface AdapterCheck {
  readonly claim: string;
  readonly app?: AppSetup;
  run(fixture: AdapterFixture): Promise<void>;
}

export type AdapterTopic = Topic<AdapterCheck>;
