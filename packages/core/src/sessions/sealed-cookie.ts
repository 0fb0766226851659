import { createKeyRing } from "../lib/key-ring.ts";
import { type JsonObject, parseJsonObject } from "../lib/json.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";

/** What a sealed text is for. A text sealed for one purpose does not open for another (transaction pasted as session). */
export type SealPurpose = "session" | "transaction" | "challenge";

export interface Sealer {
  seal(value: object): string;
  /** `undefined` for what no key of this purpose, client and authority sealed. */
  open(sealed: string): JsonObject | undefined;
}

/** Keys for one purpose, client and authority: two apps that share a secret still do not accept each other's cookies. */
export function createSealer(purpose: SealPurpose, options: ResolvedOptions): Sealer {
  const context = `identity-web/1|${purpose}|${options.clientId}|${options.instance}/${options.tenant}`;
  const keys = createKeyRing(options.cookieSecrets, context);
  return {
    seal: (value) => keys.seal(JSON.stringify(value), context),
    open(sealed: string): JsonObject | undefined {
      if (sealed.length > 4096) {
        return undefined;
      }
      const opened = keys.open(sealed, context);
      return typeof opened === "string" ? undefined : parseJsonObject(opened.plain);
    },
  };
}
