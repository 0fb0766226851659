import { describe, expect, it } from "vitest";

import { fromEnvironment } from "../../src/index.ts";
import { cookieSecret, faultsOf, tenantId } from "../support/option-faults.ts";
describe("fromEnvironment", () => {
  it("reads every variable, trims, and splits secrets at commas and spaces", () => {
    const read = fromEnvironment({
      ENTRA_TENANT_ID: ` ${tenantId} `,
      ENTRA_CLIENT_ID: tenantId,
      ENTRA_CLIENT_SECRET: "value",
      ENTRA_INSTANCE: "http://localhost:8400",
      APP_BASE_URL: "https://app.example",
      COOKIE_SECRETS: `${cookieSecret}, ${cookieSecret}2\n${cookieSecret}3`,
    });
    expect(read).toEqual({
      tenantId,
      clientId: tenantId,
      clientCredentials: { clientSecret: "value" },
      instance: "http://localhost:8400",
      baseUrl: "https://app.example",
      cookieSecrets: [cookieSecret, `${cookieSecret}2`, `${cookieSecret}3`],
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

  const credentialsOf = (environment: NodeJS.ProcessEnv): unknown => fromEnvironment(environment).clientCredentials;

  it("reads a certificate and its password, and a federated token's file", () => {
    expect(
      credentialsOf({ ENTRA_CLIENT_CERTIFICATE_PATH: " app.pem ", ENTRA_CLIENT_CERTIFICATE_PASSWORD: " blanks " }),
    ).toEqual({ certificate: { path: "app.pem", passphrase: " blanks " } });
    expect(credentialsOf({ AZURE_FEDERATED_TOKEN_FILE: "/var/run/token" })).toEqual({
      signedAssertion: { file: "/var/run/token" },
    });
  });

  it("returns several credentials in the order certificate, secret, federated token, and an app starts with them", () => {
    const credentials = credentialsOf({
      AZURE_FEDERATED_TOKEN_FILE: "/var/run/token",
      ENTRA_CLIENT_SECRET: "value",
      ENTRA_CLIENT_CERTIFICATE_PATH: "app.pfx",
    });
    expect(credentials).toEqual([
      { certificate: { path: "app.pfx", passphrase: undefined } },
      { clientSecret: "value" },
      { signedAssertion: { file: "/var/run/token" } },
    ]);
    expect(faultsOf({ clientCredentials: credentials })).toEqual([]);
  });
});
