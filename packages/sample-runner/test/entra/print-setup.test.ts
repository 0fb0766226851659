import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterAll, describe, expect, it, vi } from "vitest";

import { resolveRoutes } from "../../../core/src/options/routes.ts";
import { graphApi } from "../../../entra-emulator/src/model/graph-api.ts";
import { isRegisteredRedirectUri } from "../../../entra-emulator/src/model/redirect-uri.ts";
import { setupScript } from "../../src/entra/print-setup.ts";
import { registeredUrls } from "../../src/entra/registered-urls.ts";
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
    throw new Error("The arguments ask for help.");
  }
  // As if there were no .env: the developer who runs the tests may have one.
  return setupScript({ ...options, scenario: { ...options.scenario, folder } });
}

// Stands in for the Azure CLI: prints what az would print and records its arguments.
const recorded = join(folder, "recorded.jsonl");
const az = join(folder, "az");
writeFileSync(
  az,
  `#!/usr/bin/env node
const args = process.argv.slice(2);
require("node:fs").appendFileSync(${JSON.stringify(recorded)}, JSON.stringify(args) + "\\n");
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
  writeFileSync(recorded, "");
  writeFileSync(join(folder, "setup.sh"), script);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const result = await run("bash", [join(folder, "setup.sh")], { env });
  const lines = readFileSync(recorded, "utf8").trim().split("\n");
  return { result, calls: lines.map((line): readonly string[] => JSON.parse(line)) };
}

const valuesAfter = (call: readonly string[] | undefined, option: string): readonly string[] => {
  const from = (call ?? []).indexOf(option) + 1;
  const length = (call ?? []).slice(from).findIndex((word) => word.startsWith("--"));
  return (call ?? []).slice(from, length === -1 ? undefined : from + length);
};

/** Returns the paths that a scenario's program gives the library and Entra, read from its source. */
function pathsInCode({ folder: sample }: Scenario, framework: string): readonly string[] {
  const code = readFileSync(join(sample, `${framework}.ts`), "utf8");
  const explicit = [...code.matchAll(/(?:redirectPath|redeemCodesAt): *\[?((?:"[^"]*",? ?)+)/gu)].flatMap(
    ([, list = ""]) => [...list.matchAll(/"([^"]*)"/gu)].map(([, path = ""]) => path),
  );
  const signedOut = /signOut\([^)]*returnTo: "([^"]*)"/u.exec(code)?.[1];
  const usesRoutes = !code.includes("routes: false");
  return [
    ...(usesRoutes && defaultPaths ? [defaultPaths.callback] : []),
    ...explicit,
    signedOut ?? (usesRoutes && defaultPaths ? defaultPaths.signedOut : "/"),
  ];
}

describe.for(scenarios().map((scenario) => [scenario.name, scenario] as const))(
  "the registration of %s",
  ([name, scenario]) => {
    const urls = registeredUrls("http://localhost:3000", scenario.registration);
    const uris = [...(urls?.redirectUris ?? []), urls?.signedOutUri ?? ""];

    it("has the redirect URIs of each framework's code, of the emulator's seed and of .env.example", () => {
      for (const framework of scenario.frameworks) {
        const inCode = pathsInCode(scenario, framework).map((path) => `http://localhost:3000${path}`);
        expect(inCode.toSorted(), framework).toEqual(uris.toSorted());
      }
      for (const uri of uris) {
        expect(isRegisteredRedirectUri(sampleApp, uri), uri).toBe(true);
      }
      const example = readFileSync(join(root, "samples", name, ".env.example"), "utf8");
      const documented = example.match(/http:\/\/localhost:3000\/\S*/gu);
      expect(new Set(documented)).toEqual(new Set([...uris, urls?.frontChannelUrl].filter(Boolean)));
    });

    it("requests scopes that Graph has and that .env.example names", () => {
      const example = readFileSync(join(root, "samples", name, ".env.example"), "utf8");
      for (const permission of scenario.registration.permissions) {
        expect(graphApi.scopes.map(({ value }) => value)).toContain(permission);
        expect(example).toContain(permission);
      }
    });

    it.skipIf(process.platform === "win32")("is what the script, run in bash, registers", async () => {
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
      expect(calls.some((call) => call[0] === "rest")).toBe(urls?.frontChannelUrl !== undefined);
    });
  },
);

describe.skipIf(process.platform === "win32")("the script of pnpm sample --entra --print-setup", () => {
  it("writes the lines of .env to standard output, ready to be read back", async () => {
    const script = scriptOf("token-acquisition", "--cache", "redis", "--port", "3001");
    const { result } = await runInBash(`exec 2>/dev/null\n${script}`);
    expect(result.output).toMatch(
      /^ENTRA_TENANT_ID=the-tenant\nENTRA_CLIENT_ID=the-app\nENTRA_CLIENT_SECRET=a~secret '\$HOME\nCOOKIE_SECRETS=[\w-]{43}\nTOKEN_CACHE_KEYS=[\w-]{43}\n$/u,
    );
  });

  it("allows ID tokens for the hybrid flow, sets an https logout URL, and quotes hostile text", async () => {
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

  it("says where it runs, and that it has not been run against a live tenant", () => {
    const script = scriptOf("plain-routes", "--framework", "koa");
    expect(script).toMatch(/# For bash.*[^]*PowerShell[^]*has not been run against a live tenant/u);
    expect(script).toMatch(/sample plain-routes --framework koa --entra --print-setup > setup\.sh/u);
  });

  it("is printed only together with --entra", () => {
    expect(() => readOptions(["plain-routes", "--print-setup"])).toThrow("works only with --entra");
  });
});
