import type { Emulator } from "@identity-web/entra-emulator";

import type { RequireBearerOptions } from "../../src/index.ts";
import { apiOptions } from "./api-scene.ts";
import { serve, type Served } from "./serve.ts";

/** An API whose guard and handler each test chooses. */
export interface BearerApp {
  readonly api: Served;
  readonly events: object[];
  /** What the guard demands. */
  wanted: RequireBearerOptions | undefined;
  handler: (identity: Served["identities"][number]) => Promise<void>;
  /** Restores the state of the start. */
  reset(): void;
}

const nothing = async (): Promise<void> => {};

export async function startBearerApp(emulator: Emulator): Promise<BearerApp> {
  const events: object[] = [];
  const options = { ...apiOptions, onEvent: (event: object) => void events.push(event) };
  const api = await serve(emulator, options, async (auth, request) => {
    const result = await auth.requireBearer(request, app.wanted);
    if (result.kind !== "pass") {
      return result;
    }
    try {
      await app.handler(result.identity);
    } catch (error) {
      const answer = await auth.respondToError(request, error);
      if (answer === undefined) {
        throw error;
      }
      return answer;
    }
    return result;
  });
  const app: BearerApp = {
    api,
    events,
    wanted: undefined,
    handler: nothing,
    reset(): void {
      for (const list of [events, api.thrown, api.identities]) {
        list.length = 0;
      }
      app.wanted = undefined;
      app.handler = nothing;
    },
  };
  return app;
}

export const challengeOf = ({ headers }: { headers: { "www-authenticate"?: string | undefined } }): string =>
  String(headers["www-authenticate"]);
