import { createApplication } from "./application.ts";
import { type SignInResult, signInAs, type SignInOptions } from "./browser/sign-in.ts";
import { type Control, createControl } from "./control/control.ts";
import { defaultSeed } from "./default-seed.ts";
import { listenOnLoopback } from "./http/listen.ts";
import type { Seed } from "./model/seed.ts";
import { validateSeed } from "./model/validate-seed.ts";
import { createEmulation, type Emulation } from "./state/emulation.ts";

export interface EmulatorOptions {
  /** The port to listen on; 0 for any free port. Default: 0. */
  readonly port?: number | undefined;
  /**
   * The host name in the emulator's URLs. The emulator listens on loopback only, whatever the name. Default:
   * `localhost`.
   */
  readonly host?: "localhost" | "127.0.0.1" | undefined;
  /** The tenants, users and apps. Default: `defaultSeed`. */
  readonly seed?: Seed | undefined;
}

export interface Emulator {
  /** The value for an app's `instance`, such as http://localhost:8400. */
  readonly url: string;
  /** The URL of the emulated Graph, such as http://localhost:8400/graph/v1.0. */
  readonly graphUrl: string;
  readonly seed: Seed;
  readonly control: Control;
  /**
   * Signs a user in as if with a browser, from the authorize URL through the account picker and consent, and returns
   * the response that the app would receive.
   *
   * @throws {Error} when the emulator shows an error page, or when a page does not offer the user
   */
  signIn(authorizeUrl: string, userPrincipalName: string, options?: SignInOptions): Promise<SignInResult>;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts an emulator on this machine.
 *
 * @throws {SeedError} when the seed is invalid
 * @throws {Error} with the code EADDRINUSE, when the port is in use
 * @example
 * const emulator = await startEmulator();
 * const { url } = await emulator.signIn(authorizeUrl, "alice@contoso.com");
 * await emulator.close();
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
    throw new Error("The emulator is listening without an application.");
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
