import type { SigningKeys } from "./authority/signing-keys.ts";
import type { CookieNames } from "./session/cookie-names.ts";
import type { Sealer } from "./session/sealed-cookie.ts";
import type { Sessions } from "./session/sessions.ts";
import type { guardedStore } from "./store/guarded-store.ts";
import type { TokenServices } from "./tokens/token-services.ts";

/** What the legs of the flow share: made once for an app, handed to every function. */
export interface Services extends TokenServices {
  readonly keys: SigningKeys;
  readonly names: CookieNames;
  readonly transactions: Sealer;
  readonly challenges: Sealer;
  readonly sessions: Sessions;
  readonly store: ReturnType<typeof guardedStore>;
}
