import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions } from "../../src/index.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import type { ResolvedOptions } from "../../src/options/resolved-options.ts";
import { type CookieNames, createCookieNames } from "../../src/sessions/cookie-names.ts";
import { createSealer, type Sealer } from "../../src/sessions/sealed-cookie.ts";
import { emulatorOptions, type TestApp } from "./test-app.ts";

/** The internals of an app: the names of its cookies and the keys that seal them. */
export interface Internals {
  readonly options: ResolvedOptions;
  readonly names: CookieNames;
  readonly session: Sealer;
  readonly transaction: Sealer;
}

export function internalsOf(
  emulator: Emulator,
  app: Pick<TestApp, "origin">,
  changes: Partial<IdentityWebOptions> = {},
): Internals {
  const options = resolveOptions({ ...emulatorOptions(emulator, app.origin), ...changes });
  return {
    options,
    names: createCookieNames(options),
    session: createSealer("session", options),
    transaction: createSealer("transaction", options),
  };
}
