import { randomBytes } from "node:crypto";

import { defaultSeed } from "../../../entra-emulator/src/default-seed.ts";

const [first] = defaultSeed.apps;
if (first === undefined) {
  throw new Error("The emulator's seed has no app for the samples.");
}
/** The emulator's app registration that the samples use. */
export const sampleApp = first;

/**
 * Returns the environment in which an app at `port` of localhost signs users in with the emulator at `emulatorPort`.
 */
export function emulatorEnvironment(port: number, emulatorPort: number): NodeJS.ProcessEnv {
  const emulatorUrl = `http://localhost:${emulatorPort}`;
  return {
    ENTRA_INSTANCE: emulatorUrl,
    ENTRA_TENANT_ID: sampleApp.tenantId,
    ENTRA_CLIENT_ID: sampleApp.clientId,
    ENTRA_CLIENT_SECRET: sampleApp.secrets?.find((secret) => secret.expired !== true)?.value,
    GRAPH_BASE_URL: `${emulatorUrl}/graph/v1.0`,
    APP_BASE_URL: `http://localhost:${port}`,
    PORT: String(port),
    COOKIE_SECRETS: randomBytes(32).toString("base64url"),
    TOKEN_CACHE_KEYS: randomBytes(32).toString("base64url"),
  };
}
