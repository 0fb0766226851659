import type { ServerResponse } from "node:http";

import { Client } from "./client.ts";
import type {
  AppAnswer,
  BodyParser,
  Exchange,
  Plan,
  PlannedRoute,
  RunningApp,
  SessionStorage,
  StartApp,
} from "./plan.ts";
import { ScriptedCore } from "./scripted-core.ts";

/** A running app, the core behind it, and a browser in front. */
export interface Scene {
  readonly core: ScriptedCore;
  readonly client: Client;
  readonly origin: string;
  /** Paths whose handler ran, in order. */
  readonly ran: readonly string[];
  /** What reached the app's own error handler, in order. */
  readonly failures: readonly unknown[];
  /** Every response that began, in order. */
  readonly responses: readonly ServerResponse[];
}

/** What a test wants of its app; absent is the plainest. */
export interface AppSetup {
  readonly mount?: string;
  readonly guardEverything?: boolean;
  readonly session?: SessionStorage;
  readonly bodyParser?: BodyParser;
  readonly compression?: boolean;
  readonly routes?: readonly PlannedRoute[];
}

/** One claim about an adapter, and how to find out. */
export interface AdapterCheck {
  readonly claim: string;
  readonly wanted?: AppSetup;
  run(scene: Scene): Promise<void>;
}

export interface AdapterTopic {
  readonly name: string;
  readonly checks: readonly AdapterCheck[];
}

type Handler = (exchange: Exchange) => AppAnswer | Promise<AppAnswer>;

const whoIsThere: Handler = ({ identity }) => ({
  body: identity === undefined ? "no identity" : (identity.user?.username ?? "nobody"),
});

export function route(path: string, answer: Handler = whoIsThere, more: Partial<PlannedRoute> = {}): PlannedRoute {
  return { method: "GET", prefix: "", guard: undefined, ...more, path, answer };
}

/** A route behind `requireUser`. */
export function guarded(path: string, answer: Handler = whoIsThere, more: Partial<PlannedRoute> = {}): PlannedRoute {
  return route(path, answer, { guard: { kind: "requireUser" }, ...more });
}

const usualRoutes: readonly PlannedRoute[] = [route("/public"), guarded("/private")];

/** Starts the app that a check wants, runs the check and ends the app, also where the check fails. */
export async function runCheck(start: StartApp, check: AdapterCheck): Promise<void> {
  const { wanted = {} } = check;
  const mount = wanted.mount ?? "";
  const core = new ScriptedCore(mount);
  const [ran, failures, responses]: [string[], unknown[], ServerResponse[]] = [[], [], []];
  const counted = (planned: PlannedRoute): PlannedRoute => ({
    ...planned,
    answer(exchange) {
      ran.push(planned.prefix + planned.path);
      return planned.answer(exchange);
    },
  });
  const plan: Plan = {
    core,
    mount,
    guardEverything: wanted.guardEverything ?? false,
    session: wanted.session,
    bodyParser: wanted.bodyParser ?? "none",
    compression: wanted.compression ?? false,
    routes: (wanted.routes ?? usualRoutes).map(counted),
    began: (response) => void responses.push(response),
    failed: (error) => void failures.push(error),
  };
  const app: RunningApp = await start(plan);
  const client = new Client(app.origin);
  try {
    await check.run({ core, client, origin: app.origin, ran, failures, responses });
  } finally {
    client.close();
    await app.close();
  }
}
