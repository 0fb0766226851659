import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defaultSeed, type Emulator, type SeedApp, startEmulator } from "@identity-web/entra-emulator";

import { createIdentityWeb, type IdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import { clientId, emulatorOptions } from "./start-app.ts";

export interface LogLine {
  readonly details: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** An emulator that knows the web app by several credentials, and what an app with these options sends and logs. */
export interface CredentialsScene {
  readonly emulator: Emulator;
  readonly folder: string;
  /** Warnings so far, of all apps. */
  readonly warnings: LogLine[];
  /** Client assertions that were sent to the token endpoint, in order; `undefined` for a secret. */
  readonly sent: (string | undefined)[];
  /** Runs before a token request leaves. */
  beforeSending: () => void | Promise<void>;
  app(changes: Partial<IdentityWebOptions>): IdentityWeb;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startCredentialsScene(changes: Partial<SeedApp>): Promise<CredentialsScene> {
  const apps = defaultSeed.apps.map((app) => (app.clientId === clientId ? { ...app, ...changes } : app));
  const emulator = await startEmulator({ seed: { ...defaultSeed, apps } });
  const folder = await mkdtemp(join(tmpdir(), "identity-web-credentials-"));
  const nothing = (): void => {};
  const made: IdentityWeb[] = [];
  const scene: CredentialsScene = {
    emulator,
    folder,
    warnings: [],
    sent: [],
    beforeSending: nothing,
    app(options): IdentityWeb {
      const warn = (details: object, message: string): void => {
        scene.warnings.push({ details: details as LogLine["details"], message });
      };
      const auth = createIdentityWeb({
        ...emulatorOptions(emulator, "http://localhost:3000"),
        logger: { error: nothing, warn, info: nothing, debug: nothing },
        fetch: async (url, init) => {
          if (init?.method === "POST") {
            await scene.beforeSending();
            const { body } = init;
            scene.sent.push(
              new URLSearchParams(typeof body === "string" ? body : "").get("client_assertion") ?? undefined,
            );
          }
          return fetch(url, init);
        },
        ...options,
      });
      made.push(auth);
      return auth;
    },
    async reset(): Promise<void> {
      await emulator.control.reset();
      scene.warnings.length = 0;
      scene.sent.length = 0;
      scene.beforeSending = nothing;
    },
    async close(): Promise<void> {
      for (const auth of made) {
        await auth.close();
      }
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return scene;
}
