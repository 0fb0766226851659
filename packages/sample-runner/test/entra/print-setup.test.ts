import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterAll, describe, expect, it, vi } from "vitest";

import { resolveRoutes } from "../../../core/src/options/routes.ts";
import { graphApi } from "../../../entra-emulator/src/model/graph-api.ts";
import { isRegisteredRedirectUri } from "../../../entra-emulator/src/model/redirect-uri.ts";
import { registeredAddresses } from "../../src/entra/addresses.ts";
import { setupScript } from "../../src/entra/print-setup.ts";
import { root } from "../../src/process/root.ts";
import { run, type RunResult } from "../../src/process/run.ts";
import { sampleApp } from "../../src/scenario/emulator-environment.ts";
import { readOptions } from "../../src/scenario/options.ts";
import { type Scenario, scenarios } from "../../src/scenario/scenarios.ts";

const { paths: defaultPaths } = resolveRoutes(undefined, undefined);

const folder = mkdtempSync(join(tmpdir(), "identity-web-print-setup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
vi.stubEnv("APP_BASE_URL", undefined);
vi.stubEnv("PORT", undefined);

function scriptOf(...args: string[]): string {
  const options = readOptions([...args, "--entra", "--print-setup"]);
  if (options === undefined) {
    throw new Error("It asked for help.");
  }
  // As if there were no .env: whoever runs the tests may have one.
  return setupScript({ ...options, scenario: { ...options.scenario, folder } });
}

// What Azure's program would answer; it writes down what it was asked.
const asked = join(folder, "asked.jsonl");
const az = join(folder, "az");
writeFileSync(
  az,
  `#!/usr/bin/env node
const args = process.argv.slice(2);
require("node:fs").appendFileSync(${JSON.stringify(asked)}, JSON.stringify(args) + "\\n");
const line = args.join(" ");
if (line.startsWith("rest") && line.includes("http://localhost")) { console.error("Bad Request"); process.exit(1); }
if (line.startsWith("ad sp show --id the-app")) process.exit(3);
const name = /value=='(.*)'/.exec(line)?.[1];
if (name !== undefined) console.log("id-of-" + name);
else if (line.includes("--query tenantId")) console.log("the-tenant");
else if (line.includes("--query appId")) console.log("the-app");
else if (line.includes("--query password")) console.log("a~secret '$HOME");
else if (!line.includes("--output none")) console.log("noise");
`,
);
chmodSync(az, 0o755);

async function runInBash(script: string): Promise<{ result: RunResult; calls: readonly (readonly string[])[] }> {
  writeFileSync(asked, "");
  writeFileSync(join(folder, "setup.sh"), script);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const result = await run("bash", [join(folder, "setup.sh")], { env });
  const lines = readFileSync(asked, "utf8").trim().split("\n");
  return { result, calls: lines.map((line): readonly string[] => JSON.parse(line)) };
}

const valuesAfter = (call: readonly string[] | undefined, option: string): readonly string[] => {
  const from = (call ?? []).indexOf(option) + 1;
  const length = (call ?? []).slice(from).findIndex((word) => word.startsWith("--"));
  return (call ?? []).slice(from, length === -1 ? undefined : from + length);
};

/** The paths that a scenario's program tells the library and Entra, read from its own source. */
function pathsInCode({ folder: sample }: Scenario, framework: string): readonly string[] {
  const code = readFileSync(join(sample, `${framework}.ts`), "utf8");
  const own = [...code.matchAll(/(?:redirectPath|redeemCodesAt): *\[?((?:"[^"]*",? ?)+)/gu)].flatMap(([, list = ""]) =>
    [...list.matchAll(/"([^"]*)"/gu)].map(([, path = ""]) => path),
  );
  const signedOut = /signOut\([^)]*returnTo: "([^"]*)"/u.exec(code)?.[1];
  const usesRoutes = !code.includes("routes: false");
  return [
    ...(usesRoutes && defaultPaths ? [defaultPaths.callback] : []),
    ...own,
    signedOut ?? (usesRoutes && defaultPaths ? defaultPaths.signedOut : "/"),
  ];
}

describe.for(scenarios().map((scenario) => [scenario.name, scenario] as const))("for %s", ([name, scenario]) => {
  const addresses = registeredAddresses("http://localhost:3000", scenario.registration);
  const uris = [...(addresses?.redirectUris ?? []), addresses?.signedOutUri ?? ""];

  it("the redirect URIs are those of each framework's code, of the emulator's seed and of .env.example", () => {
    for (const framework of scenario.frameworks) {
      const inCode = pathsInCode(scenario, framework).map((path) => `http://localhost:3000${path}`);
      expect(inCode.toSorted(), framework).toEqual(uris.toSorted());
    }
    for (const uri of uris) {
      expect(isRegisteredRedirectUri(sampleApp, uri), uri).toBe(true);
    }
    const example = readFileSync(join(root, "samples", name, ".env.example"), "utf8");
    const written = example.match(/http:\/\/localhost:3000\/\S*/gu);
    expect(new Set(written)).toEqual(new Set([...uris, addresses?.frontChannelUrl].filter(Boolean)));
  });

  it("the permissions are scopes of Graph, and .env.example names each", () => {
    const example = readFileSync(join(root, "samples", name, ".env.example"), "utf8");
    for (const permission of scenario.registration.permissions) {
      expect(graphApi.scopes.map(({ value }) => value)).toContain(permission);
      expect(example).toContain(permission);
    }
  });

  it.skipIf(process.platform === "win32")("the script runs in bash and registers exactly that", async () => {
    const { result, calls } = await runInBash(scriptOf(name));
    expect(result.code, result.output).toBe(0);
    const create = calls.find((call) => call.slice(0, 3).join(" ") === "ad app create");
    expect(valuesAfter(create, "--web-redirect-uris")).toEqual(uris);
    expect(valuesAfter(create, "--enable-id-token-issuance")).toEqual(["false"]);
    expect(JSON.parse(valuesAfter(create, "--optional-claims")[0] ?? "")).toEqual({
      idToken: [{ name: "login_hint" }, { name: "sid" }],
    });
    const added = calls.filter((call) => call.slice(0, 4).join(" ") === "ad app permission add");
    expect(added.flatMap((call) => valuesAfter(call, "--api-permissions"))).toEqual(
      scenario.registration.permissions.map((permission) => `id-of-${permission}=Scope`),
    );
    expect(calls.some((call) => call.join(" ").startsWith("ad sp create --id the-app"))).toBe(true);
    expect(calls.some((call) => call[0] === "rest")).toBe(addresses?.frontChannelUrl !== undefined);
  });
});

describe.skipIf(process.platform === "win32")("pnpm sample --entra --print-setup prints a script", () => {
  it("whose standard output is the lines of .env, as they are read back", async () => {
    const script = scriptOf("token-acquisition", "--cache", "redis", "--port", "3001");
    const { result } = await runInBash(`exec 2>/dev/null\n${script}`);
    expect(result.output).toMatch(
      /^ENTRA_TENANT_ID=the-tenant\nENTRA_CLIENT_ID=the-app\nENTRA_CLIENT_SECRET=a~secret '\$HOME\nCOOKIE_SECRETS=[\w-]{43}\nTOKEN_CACHE_KEYS=[\w-]{43}\n$/u,
    );
  });

  it("that allows ID tokens for the hybrid flow, sets an https logout URL, and keeps hostile text in its quotes", async () => {
    vi.stubEnv("APP_BASE_URL", "https://app.example.com/a'$(touch ruined)'/");
    const { result, calls } = await runInBash(scriptOf("token-acquisition", "--response", "code-id-token"));
    vi.stubEnv("APP_BASE_URL", undefined);
    expect(result.code, result.output).toBe(0);
    const base = "https://app.example.com/a'$(touch%20ruined)'";
    const redirectUris = [`${base}/auth/callback`, `${base}/auth/signed-out`];
    const create = calls.find((call) => call.slice(0, 3).join(" ") === "ad app create");
    expect(valuesAfter(create, "--web-redirect-uris")).toEqual(redirectUris);
    expect(valuesAfter(create, "--enable-id-token-issuance")).toEqual(["true"]);
    const body = valuesAfter(
      calls.find((call) => call[0] === "rest"),
      "--body",
    )[0];
    expect(JSON.parse(body ?? "")).toEqual({
      web: {
        redirectUris,
        logoutUrl: `${base}/auth/front-channel-sign-out`,
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
    });
  });

  it("that says where it runs, and that nobody ran it against a tenant", () => {
    const script = scriptOf("plain-routes", "--framework", "koa");
    expect(script).toMatch(/# For bash.*[^]*PowerShell[^]*has not been run against a live tenant/u);
    expect(script).toMatch(/sample plain-routes --framework koa --entra --print-setup > setup\.sh/u);
  });

  it("only together with --entra", () => {
    expect(() => readOptions(["plain-routes", "--print-setup"])).toThrow("say --entra with it");
  });
});
