import type { Emulator } from "@identity-web/entra-emulator";

import type { RequestIdentity, RequireBearerOptions } from "../../src/index.ts";
import { apiOptions } from "./api-tokens.ts";
import { testApp, type TestApp } from "./test-app.ts";
import { bearerRoutes } from "./test-routes.ts";

/** An API whose guard and handler each test chooses. */
export interface BearerApp {
  readonly api: TestApp;
  /** What the guard requires. */
  required: RequireBearerOptions | undefined;
  handler: (identity: RequestIdentity) => unknown;
  /** Restores the state at the start. */
  reset(): void;
}

const nothing = (): void => {};

export async function bearerApp(emulator: Emulator): Promise<BearerApp> {
  const api = await testApp(emulator, apiOptions, {
    ...bearerRoutes,
    decide: (auth, request) => auth.requireBearer(request, app.required),
    async handle({ identity }) {
      await app.handler(identity);
      return identity.user?.username ?? "nobody";
    },
  });
  const app: BearerApp = {
    api,
    required: undefined,
    handler: nothing,
    reset(): void {
      for (const list of [api.events, api.thrown, api.identities]) {
        list.length = 0;
      }
      app.required = undefined;
      app.handler = nothing;
    },
  };
  return app;
}

export const challengeOf = ({ headers }: { headers: { "www-authenticate"?: string | undefined } }): string =>
  String(headers["www-authenticate"]);
