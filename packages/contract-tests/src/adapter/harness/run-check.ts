import type { ServerResponse } from "node:http";

import type { AdapterCheck } from "./check.ts";
import { Client } from "./client.ts";
import type { PlannedRoute, StartApp } from "./plan.ts";
import { guarded, route } from "./routes.ts";
import { ScriptedCore } from "./scripted-core.ts";

const defaultRoutes: readonly PlannedRoute[] = [route("/public"), guarded("/private")];

/** Starts the app that the check needs, runs the check, and stops the app even if the check fails. */
export async function runCheck(start: StartApp, check: AdapterCheck): Promise<void> {
  const { app = {} } = check;
  const { mount = "", routes = defaultRoutes } = app;
  const core = new ScriptedCore(mount);
  const handled: string[] = [];
  const errors: unknown[] = [];
  const responses: ServerResponse[] = [];
  const recorded = (planned: PlannedRoute): PlannedRoute => ({
    ...planned,
    respond(exchange) {
      handled.push(planned.prefix + planned.path);
      return planned.respond(exchange);
    },
  });
  const running = await start({
    core,
    mount,
    guardEverything: app.guardEverything ?? false,
    session: app.session,
    bodyParser: app.bodyParser ?? "none",
    compression: app.compression ?? false,
    routes: routes.map(recorded),
    onRequest: (response) => void responses.push(response),
    onError: (error) => void errors.push(error),
  });
  const client = new Client(running.origin);
  try {
    await check.run({ core, client, handled, errors, responses });
  } finally {
    client.close();
    await running.close();
  }
}
