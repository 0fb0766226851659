import type { ClientCredentials } from "./options.ts";
import { guid } from "./tenant.ts";

const makeOne = "make one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";

export function secretFaults(
  credentials: ClientCredentials | undefined,
  cookieSecrets: readonly string[] | undefined,
): string[] {
  const faults: string[] = [];
  const secret = credentials?.clientSecret;
  if (!secret) {
    faults.push(
      "clientCredentials.clientSecret (ENTRA_CLIENT_SECRET) is missing: add a client secret, copy its value.",
    );
  } else if (guid.test(secret.trim())) {
    faults.push(
      "clientCredentials.clientSecret (ENTRA_CLIENT_SECRET) is the secret's ID, a GUID: copy the column Value instead. " +
        "It is shown once; if it is gone, add a new secret.",
    );
  }
  if (!cookieSecrets || cookieSecrets.length === 0) {
    faults.push(`cookieSecrets (COOKIE_SECRETS) is missing: ${makeOne}`);
  }
  const short = (cookieSecrets ?? []).filter((one) => Buffer.byteLength(one) < 32).length;
  if (short > 0) {
    faults.push(
      `cookieSecrets (COOKIE_SECRETS) has ${short} secret(s) under 32 bytes, which can be guessed: ${makeOne}`,
    );
  }
  return faults;
}
