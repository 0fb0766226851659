const makeOne = "make one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";

export function cookieSecretFaults(cookieSecrets: readonly string[] | undefined): string[] {
  const faults: string[] = [];
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
