import { count } from "../lib/count.ts";

const createSecret =
  "create one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";

export function cookieSecretFaults(cookieSecrets: readonly string[] | undefined): string[] {
  const faults: string[] = [];
  if (!cookieSecrets || cookieSecrets.length === 0) {
    faults.push(`cookieSecrets (COOKIE_SECRETS) is missing: ${createSecret}`);
  }
  const short = (cookieSecrets ?? []).filter((secret) => Buffer.byteLength(secret) < 32).length;
  if (short > 0) {
    faults.push(
      `cookieSecrets (COOKIE_SECRETS) has ${count(short, "secret", "secrets")} under 32 bytes, which can be guessed: ${createSecret}`,
    );
  }
  return faults;
}
