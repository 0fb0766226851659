import { createRequire } from "node:module";

type Msal = typeof import("@azure/msal-node");

/**
 * Loads MSAL when a token is really needed. The CommonJS build loads in a third of the time of the ESM build, and Node
 * caches it.
 */
export function loadMsal(): Msal {
  return createRequire(import.meta.url)("@azure/msal-node") as Msal;
}
