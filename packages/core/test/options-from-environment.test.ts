import { describe, expect, it } from "vitest";

import { ConfigurationError, createIdentityWeb, fromEnvironment } from "../src/index.ts";
import type { IdentityWebOptions } from "../src/index.ts";
const secret = "a-cookie-secret-of-at-least-32-bytes!";
const guid = "11111111-1111-4111-8111-111111111111";
const good: IdentityWebOptions = {
  tenantId: guid,
  clientId: "AAAAAAAA-0000-4000-8000-00000000000A",
  clientCredentials: { clientSecret: "a~secret~value" },
  baseUrl: "https://app.example",
  cookieSecrets: [secret],
};
const faultsOf = (changes: object): readonly string[] => {
  try {
    createIdentityWeb({ ...good, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults;
    }
    throw error;
  }
  return [];
};

describe("fromEnvironment", () => {
  it("reads every variable, trims, and splits secrets at commas and spaces", () => {
    const read = fromEnvironment({
      ENTRA_TENANT_ID: ` ${guid} `,
      ENTRA_CLIENT_ID: guid,
      ENTRA_CLIENT_SECRET: "value",
      ENTRA_INSTANCE: "http://localhost:8400",
      APP_BASE_URL: "https://app.example",
      COOKIE_SECRETS: `${secret}, ${secret}2\n${secret}3`,
    });
    expect(read).toEqual({
      tenantId: guid,
      clientId: guid,
      clientCredentials: { clientSecret: "value" },
      instance: "http://localhost:8400",
      baseUrl: "https://app.example",
      cookieSecrets: [secret, `${secret}2`, `${secret}3`],
    });
    expect(faultsOf(read)).toEqual([]);
  });

  it("returns undefined for a missing or empty variable, which is then reported by its name", () => {
    const read = fromEnvironment({ NODE_ENV: "production", ENTRA_TENANT_ID: "", COOKIE_SECRETS: " , " });
    expect(read.tenantId).toBeUndefined();
    expect(read.baseUrl).toBeUndefined();
    expect(read.cookieSecrets).toBeUndefined();
    const faults = faultsOf(read);
    for (const name of [
      "ENTRA_TENANT_ID",
      "ENTRA_CLIENT_ID",
      "ENTRA_CLIENT_SECRET",
      "APP_BASE_URL",
      "COOKIE_SECRETS",
    ]) {
      expect(faults.filter((fault) => fault.includes(`(${name})`))).toHaveLength(1);
    }
  });

  it("uses localhost at PORT or 3000 outside production", () => {
    expect(fromEnvironment({}).baseUrl).toBe("http://localhost:3000");
    expect(fromEnvironment({ PORT: "8080" }).baseUrl).toBe("http://localhost:8080");
    expect(fromEnvironment({ NODE_ENV: "production", PORT: "8080" }).baseUrl).toBeUndefined();
    expect(Object.keys(fromEnvironment())).toContain("tenantId");
  });
});
