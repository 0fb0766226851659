import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { freePort } from "../../src/process/free-port.ts";
import { sampleApp } from "../../src/scenario/emulator-environment.ts";
import { scenarios } from "../../src/scenario/scenarios.ts";
import { checkSample } from "./check-sample.ts";

const [good, expired] = ["emulator-secret~not-a-real-one", "emulator-secret~this-one-is-expired"];
const cookieSecrets = "a-secret-of-32-characters-or-more-for-cookies";
// An app of the seed that may not get ID tokens from the authorization endpoint.
const strict = { id: "bbbbbbbb-0000-4000-8000-00000000000b", secret: "emulator-secret~of-the-contoso-app" };
const nobody = "99999999-9999-4999-8999-999999999999";
let emulator: Emulator;
// Variables of the shell would override those of .env.
for (const name of Object.keys(process.env)) {
  if (/^(?:ENTRA_|TOKEN_CACHE|AZURE_)|^(?:APP_BASE_URL|COOKIE_SECRETS|PORT|RESPONSE_TYPE)$/u.test(name)) {
    delete process.env[name];
  }
}
const folder = mkdtempSync(join(tmpdir(), "identity-web-check-entra-"));
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.control.reset());
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Checks a sample with a correct `.env`, except for what is changed. */
async function check(
  changed: Readonly<Record<string, string>> = {},
  choices: Readonly<Record<string, string>> = {},
  name = "token-acquisition",
): Promise<readonly string[]> {
  const values = {
    ENTRA_INSTANCE: emulator.url,
    ENTRA_TENANT_ID: sampleApp.tenantId,
    ENTRA_CLIENT_ID: sampleApp.clientId,
    ENTRA_CLIENT_SECRET: good,
    COOKIE_SECRETS: cookieSecrets,
    ...changed,
  };
  return checkSample({ name, folder, values, choices });
}

/** Resolves with the message of the error, after checking that it contains no secret. */
async function failure(...args: Parameters<typeof check>): Promise<string> {
  const error = await check(...args).then(
    (notes) => new Error(`The check succeeded: ${notes.join()}`),
    (reason: Error) => reason,
  );
  expect(error.name, error.stack).toBe("CommandError");
  for (const secret of [
    good,
    expired,
    cookieSecrets,
    ...Object.values(args[0] ?? {}).filter((value) => value.includes("~")),
  ]) {
    expect(error.message).not.toContain(secret);
  }
  return error.message;
}

const requestedPaths = (): readonly string[] => emulator.control.requests().map(({ path }) => path);

describe("pnpm sample --entra finds no problem", () => {
  it.for(scenarios().map(({ name }) => name))("with %s and the emulator's registration", async (name) => {
    expect(await check({}, {}, name)).toEqual([]);
  });

  it("with the hybrid flow when ID tokens are enabled", async () => {
    expect(await check({}, { RESPONSE_TYPE: "code-id-token" })).toEqual([]);
  });
});

describe("pnpm sample --entra reports, before it sends any request,", () => {
  it("everything in .env that is missing or a placeholder, all at once", async () => {
    const message = await failure({
      ENTRA_TENANT_ID: "",
      ENTRA_CLIENT_ID: "<your client id>",
      ENTRA_CLIENT_SECRET: "your-secret",
      COOKIE_SECRETS: "",
      TOKEN_CACHE: "redis",
      ENTRA_INSTANCE: "http://login.example.com",
      APP_BASE_URL: "localhost:3000",
    });
    expect(message).toContain("Fix 7 problems");
    expect(message).toMatch(/ENTRA_TENANT_ID is missing: .*Overview, Directory \(tenant\) ID/u);
    expect(message).toMatch(/ENTRA_CLIENT_ID is still a placeholder: .*Overview, Application \(client\) ID/u);
    expect(message).toMatch(/ENTRA_CLIENT_SECRET is still a placeholder: .*Certificates & secrets/u);
    for (const name of ["COOKIE_SECRETS", "TOKEN_CACHE_KEYS"]) {
      expect(message).toContain(`${name} is missing`);
    }
    expect(message).toContain("ENTRA_INSTANCE is not an https URL");
    expect(message).toContain("APP_BASE_URL is not a URL");
    expect(message).toContain("--entra --print-setup");
    expect(requestedPaths()).toEqual([]);
  });

  it("that the secret is the ID of a secret", async () => {
    const message = await failure({ ENTRA_CLIENT_SECRET: nobody });
    expect(message).toMatch(/secret's ID and not its value: .*Certificates & secrets.*Value/u);
    expect(requestedPaths()).toEqual([]);
  });

  it("that a value is on the wrong line, without showing it", async () => {
    const message = await failure({ ENTRA_CLIENT_ID: "Qx8~a-secret", ENTRA_TENANT_ID: "Qx8~another" });
    expect(message).toContain("ENTRA_CLIENT_ID is not a GUID");
    expect(message).toContain("ENTRA_TENANT_ID is neither a GUID nor a domain");
  });
});

describe("pnpm sample --entra reports, from Entra's responses,", () => {
  it("that the tenant does not exist, and sends no secret there", async () => {
    const message = await failure({ ENTRA_TENANT_ID: nobody });
    expect(message).toMatch(/the tenant 9{8}-\S* does not exist.*AADSTS90002/u);
    expect(message).toContain("ENTRA_TENANT_ID");
    expect(requestedPaths().filter((path) => path.endsWith("/token"))).toEqual([]);
  });

  it("that the client ID is unknown, once, although two endpoints say so", async () => {
    const message = await failure({ ENTRA_CLIENT_ID: nobody });
    expect(message.match(/is not known in the tenant/gu)).toHaveLength(1);
    expect(message).toMatch(/AADSTS700016[^]*Application \(client\) ID/u);
  });

  it("that the secret is wrong", async () => {
    const message = await failure({ ENTRA_CLIENT_SECRET: "Qx8~wrong" });
    expect(message).toMatch(/secret is wrong \(AADSTS7000215\)[^]*Certificates & secrets: put the column Value/u);
  });

  it("that the secret has expired", async () => {
    const message = await failure({ ENTRA_CLIENT_SECRET: expired });
    expect(message).toMatch(/secret has expired \(AADSTS7000222\)[^]*New client secret/u);
  });

  it("which redirect URI is not registered, along with a wrong secret", async () => {
    const message = await failure({ APP_BASE_URL: "http://localhost:3000/prefix", ENTRA_CLIENT_SECRET: "Qx8~wrong" });
    expect(message).toContain("Fix 2 problems");
    expect(message).toMatch(
      /redirect URI http:\/\/localhost:3000\/prefix\/auth\/callback is not registered \(AADSTS50011\)[^]*Authentication, platform Web/u,
    );
    expect(message).toContain("AADSTS7000215");
  });

  it("that users will stay at Entra after signing out, and continues", async () => {
    const redirectUris = sampleApp.redirectUris?.filter((uri) => !uri.endsWith("/auth/signed-out")) ?? [];
    const { apps, ...seed } = emulator.seed;
    const own = await startEmulator({
      seed: { ...seed, apps: apps.map((app) => (app === sampleApp ? { ...app, redirectUris } : app)) },
    });
    onTestFinished(() => own.close());
    expect(await check({ ENTRA_INSTANCE: own.url })).toEqual([
      expect.stringMatching(/after signing out, .*auth\/signed-out is not registered/u),
    ]);
  });

  it("that ID tokens are not enabled, if the app requests one along with the code", async () => {
    const changed = { ENTRA_CLIENT_ID: strict.id, ENTRA_CLIENT_SECRET: strict.secret };
    const message = await failure(changed, { RESPONSE_TYPE: "code-id-token" });
    expect(message).toMatch(/ID tokens are not enabled.*AADSTS700054[^]*tick ID tokens/u);
    expect(await check(changed)).toEqual([]);
  });

  it.for([
    [
      65001,
      "consent_required",
      /nobody has consented to User.Read[^]*Grant admin consent[^]*\/adminconsent\?client_id=/u,
    ],
    [90094, "access_denied", /nobody has consented to User.Read[^]*Grant admin consent/u],
    [
      650057,
      "invalid_resource",
      /requests a permission of an API that its registration lacks[^]*API permissions, Add a permission[^]*User.Read/u,
    ],
  ] as const)("what is missing when a response contains AADSTS%d", async ([code, error, expected]) => {
    emulator.control.queueFault({ on: "authorize", times: 2, error: { error, code } });
    const message = await failure();
    expect(message).toContain(`AADSTS${code}`);
    expect(message).toMatch(expected);
  });

  it("the core's advice for any other code, and only a note for a code without advice", async () => {
    emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code: 7000218 } });
    expect(await failure()).toMatch(/AADSTS7000218[^]*the client secret is missing/u);
    emulator.control.queueFault({ on: "token", error: { error: "access_denied", code: 53003 } });
    expect(await check()).toEqual([expect.stringMatching(/AADSTS53003[^]*error\?code=53003/u)]);
  });

  it("that the secret cannot be checked when no tenant is named", async () => {
    expect(await check({ ENTRA_TENANT_ID: "common" })).toEqual([
      expect.stringContaining("the client secret was not checked"),
    ]);
    const changed = { ENTRA_CLIENT_ID: strict.id, ENTRA_CLIENT_SECRET: strict.secret };
    expect(await failure({ ...changed, ENTRA_TENANT_ID: "common" })).toMatch(/AADSTS50194[^]*ENTRA_TENANT_ID/u);
  });

  it("that a certificate is not checked, if the app has one and no secret", async () => {
    const changed = { ENTRA_CLIENT_SECRET: "", ENTRA_CLIENT_CERTIFICATE_PATH: "app.pem" };
    expect(await check(changed)).toEqual([expect.stringContaining("certificate or federated token was not checked")]);
  });

  it("what it could not check because an endpoint failed or gave an unclear response", async () => {
    emulator.control.queueFault([
      { on: "token", status: 503, body: "busy" },
      { on: "authorize", times: 2, status: 302, headers: { location: "https://login.live.example/somewhere" } },
    ]);
    expect(await check()).toEqual([
      expect.stringMatching(/secret was not checked[^]*status 503/u),
      expect.stringMatching(/auth\/callback was not checked[^]*login\.live\.example/u),
      expect.stringMatching(/auth\/signed-out was not checked/u),
    ]);
  });

  it("that there is no network, and that the emulator works without one", async () => {
    const message = await failure({ ENTRA_INSTANCE: `http://localhost:${await freePort()}` });
    expect(message).toMatch(/^No network: localhost:\d+ does not respond \(ECONNREFUSED\)/u);
    expect(message).toContain("leave out --entra");
  });

  it("that the server is not Entra, and sends it no secret", async () => {
    const bodies: string[] = [];
    const portal = createServer((request, response) => {
      bodies.push(request.method ?? "");
      response.end("<h1>Welcome to the hotel</h1>".repeat(100_000));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => void portal.listen(port, "localhost", resolve));
    onTestFinished(() => void portal.close());
    expect(await failure({ ENTRA_INSTANCE: `http://localhost:${port}` })).toContain("is not Entra");
    emulator.control.queueFault({ on: "discovery", json: { token_endpoint: "http://collector.example/token" } });
    expect(await failure()).toContain("is not Entra");
    expect(bodies).toEqual(["GET"]);
    expect(requestedPaths().filter((path) => path.endsWith("/token"))).toEqual([]);
  });

  it("that Entra is unavailable, if its discovery document fails", async () => {
    emulator.control.queueFault({ on: "discovery", status: 503 });
    expect(await failure()).toContain("Try again in a minute");
  });
});
