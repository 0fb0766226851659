import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defaultSeed, type Emulator, type SeedApp } from "@identity-web/entra-emulator";

import { createIdentityWeb, type IdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import { cleanUp } from "./clean-up.ts";
import { clientId, emulatorOptions } from "./test-app.ts";
import { testEmulator } from "./test-emulator.ts";

export interface LogLine {
  readonly details: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** An emulator that accepts more than the web app's secret, and what apps with these options send and log. */
export interface CredentialsSetup {
  readonly emulator: Emulator;
  readonly folder: string;
  /** The warnings of all apps so far. */
  readonly warnings: LogLine[];
  /** The client assertions that reached the token endpoint, in order; `undefined` for a secret. */
  readonly sent: (string | undefined)[];
  /** Runs before a token request is sent. */
  beforeSending: () => void | Promise<void>;
  app(changes: Partial<IdentityWebOptions>): IdentityWeb;
  reset(): Promise<void>;
}

export async function credentialsSetup(changes: Partial<SeedApp>): Promise<CredentialsSetup> {
  const apps = defaultSeed.apps.map((app) => (app.clientId === clientId ? { ...app, ...changes } : app));
  const emulator = await testEmulator({ seed: { ...defaultSeed, apps } });
  const folder = await mkdtemp(join(tmpdir(), "identity-web-credentials-"));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const nothing = (): void => {};
  const setup: CredentialsSetup = {
    emulator,
    folder,
    warnings: [],
    sent: [],
    beforeSending: nothing,
    app(options): IdentityWeb {
      const warn = (details: object, message: string): void => {
        setup.warnings.push({ details: details as LogLine["details"], message });
      };
      const auth = createIdentityWeb({
        ...emulatorOptions(emulator, "http://localhost:3000"),
        logger: { error: nothing, warn, info: nothing, debug: nothing },
        fetch: async (url, init) => {
          if (init?.method === "POST") {
            await setup.beforeSending();
            const { body } = init;
            setup.sent.push(
              new URLSearchParams(typeof body === "string" ? body : "").get("client_assertion") ?? undefined,
            );
          }
          return fetch(url, init);
        },
        ...options,
      });
      cleanUp(() => auth.close());
      return auth;
    },
    async reset(): Promise<void> {
      await emulator.control.reset();
      setup.warnings.length = 0;
      setup.sent.length = 0;
      setup.beforeSending = nothing;
    },
  };
  return setup;
}
