import { parseJsonObject } from "../lib/json.ts";
import { createKeyRing } from "../lib/key-ring.ts";
import type { JsonObject } from "../types/json.ts";
import type { SealingConfig } from "./config.ts";

/**
 * What a sealed text is for. A text sealed for one purpose does not open for another (a transaction pasted as a
 * session).
 */
export type SealPurpose = "session" | "transaction" | "challenge";

export interface Sealer {
  seal(value: object): string;
  /** Returns `undefined` if no key of this purpose, client and authority sealed the text. */
  open(sealed: string): JsonObject | undefined;
}

const maxLength = 4096;

/**
 * Derives keys for one purpose, client and authority: two apps that share a secret still do not accept each other's
 * cookies.
 */
export function createSealer(purpose: SealPurpose, config: SealingConfig): Sealer {
  const context = `identity-web/1|${purpose}|${config.clientId}|${config.instance}/${config.tenant}`;
  const keys = createKeyRing(config.cookieSecrets, context);
  return {
    seal: (value) => keys.seal(JSON.stringify(value), context),
    open(sealed: string): JsonObject | undefined {
      if (sealed.length > maxLength) {
        return undefined;
      }
      const opened = keys.open(sealed, context);
      return typeof opened === "string" ? undefined : parseJsonObject(opened.plain);
    },
  };
}
