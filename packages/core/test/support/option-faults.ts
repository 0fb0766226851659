import { ConfigurationError, createIdentityWeb, type IdentityWebOptions } from "../../src/index.ts";

export const cookieSecret = "a-cookie-secret-of-at-least-32-bytes!";
export const tenantId = "11111111-1111-4111-8111-111111111111";

/** The smallest options that start an app. */
export const validOptions: IdentityWebOptions = {
  tenantId,
  clientId: "AAAAAAAA-0000-4000-8000-00000000000A",
  clientCredentials: { clientSecret: "a~secret~value" },
  baseUrl: "https://app.example",
  cookieSecrets: [cookieSecret],
};

/** Returns the faults for which these options are refused; empty if an app starts with them. */
export function faultsOf(changes: object): readonly string[] {
  try {
    createIdentityWeb({ ...validOptions, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults;
    }
    throw error;
  }
  return [];
}
