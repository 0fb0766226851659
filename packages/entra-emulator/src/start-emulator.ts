import { createApplication } from "./application.ts";
import { type Control, createControl } from "./control/control.ts";
import { defaultSeed } from "./default-seed.ts";
import { createEmulation, type Emulation } from "./emulation.ts";
import { listenOnLoopback } from "./http/listen.ts";
import type { Seed } from "./model/seed.ts";
import { validateSeed } from "./model/validate-seed.ts";
import { type SignInAnswer, signInAs, type SignInOptions } from "./person/sign-in.ts";

export interface EmulatorOptions {
  /** 0, the default, is a free one. */
  readonly port?: number | undefined;
  /** The name in the emulator's URLs; it listens on loopback only, whichever it is. `localhost` unless given. */
  readonly host?: "localhost" | "127.0.0.1" | undefined;
  readonly seed?: Seed | undefined;
}

export interface Emulator {
  /** Such as http://localhost:8400: what an app configures as its `instance`. */
  readonly url: string;
  /** Such as http://localhost:8400/graph/v1.0. */
  readonly graphUrl: string;
  readonly seed: Seed;
  readonly control: Control;
  /** Acts as a person with a browser: from the authorize URL through picker and consent to what the app would receive. */
  signIn(authorizeUrl: string, userPrincipalName: string, options?: SignInOptions): Promise<SignInAnswer>;
  close(): Promise<void>;
}

/**
 * Starts Entra ID on this machine.
 *
 * @throws SeedError when the seed is wrong; Error with code EADDRINUSE when the port is taken.
 */
export async function startEmulator({
  port = 0,
  host = "localhost",
  seed = defaultSeed,
}: EmulatorOptions = {}): Promise<Emulator> {
  const checked = validateSeed(seed);
  let emulation: Emulation | undefined;
  const listener = await listenOnLoopback(port, async (bound) => {
    emulation = await createEmulation(checked, `http://${host}:${bound}`, bound);
    return createApplication(emulation).fetch;
  });
  if (emulation === undefined) {
    throw new Error("The emulator listens without an application.");
  }
  return {
    url: emulation.baseUrl,
    graphUrl: `${emulation.baseUrl}/graph/v1.0`,
    seed,
    control: createControl(emulation),
    signIn: signInAs,
    close: () => listener.close(),
  };
}
