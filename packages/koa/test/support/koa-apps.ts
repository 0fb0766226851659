import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type Koa from "koa";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

import type { KoaIdentityWeb } from "../../src/index.ts";
import { type StartedKoa, startKoa } from "./start-koa.ts";

export type Start = (
  build: (app: Koa, auth: KoaIdentityWeb, origin: string) => void,
  changes?: Parameters<typeof startKoa>[3],
) => Promise<StartedKoa>;

export interface KoaApps {
  readonly emulator: Emulator;
  start(create: typeof Koa, ...app: Parameters<Start>): Promise<StartedKoa>;
}

/** One emulator for the tests of a file, and apps that end with the test that started them. */
export function koaApps(): KoaApps {
  let emulator: Emulator | undefined;
  const started: StartedKoa[] = [];
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const app of started.splice(0)) {
      await app.close();
    }
    await emulator?.control.reset();
  });
  afterAll(() => emulator?.close());
  return {
    get emulator(): Emulator {
      if (emulator === undefined) {
        throw new Error("The emulator starts before the tests, and not before their file.");
      }
      return emulator;
    },
    async start(create, build, changes = {}): Promise<StartedKoa> {
      const app = await startKoa(create, this.emulator, build, changes);
      started.push(app);
      return app;
    },
  };
}
