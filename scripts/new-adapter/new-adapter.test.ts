import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { root } from "../../packages/sample-runner/src/process/root.ts";
import { run, type RunResult } from "../../packages/sample-runner/src/process/run.ts";

// A checkout that contains what a package uses outside its folder.
const checkout = mkdtempSync(join(tmpdir(), "identity-web-new-adapter-"));
const packages = join(checkout, "packages");
mkdirSync(packages);
cpSync(join(root, "tsconfig.base.json"), join(checkout, "tsconfig.base.json"));
symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"), "junction");
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const newAdapter = (...args: string[]): Promise<RunResult> =>
  run(process.execPath, ["scripts/new-adapter.ts", ...args, "--into", packages]);
const tool = (path: string, ...args: string[]): Promise<RunResult> =>
  run(process.execPath, [join(root, "node_modules", path), ...args], { env: { ...process.env, NO_COLOR: "1" } });

describe("pnpm new:adapter", () => {
  it("creates a package that is formatted, compiles and fails its contract with what to do, and touches nothing else", async () => {
    const before = readdirSync(join(root, "packages"));
    const created = await newAdapter("some-framework");
    expect(created.code, created.output).toBe(0);
    const folder = join(packages, "some-framework");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: "@identity-web/some-framework", version: "0.0.0" });
    expect(JSON.stringify(manifest)).not.toContain("koa");
    // What `pnpm install` would link; koa links the same packages and more.
    symlinkSync(join(root, "packages", "koa", "node_modules"), join(folder, "node_modules"), "junction");
    expect(await tool("oxfmt/bin/oxfmt", "--check", folder)).toMatchObject({ code: 0 });
    expect(await tool("typescript/bin/tsc", "-p", folder)).toEqual({ code: 0, output: "" });
    expect(await tool("typescript/bin/tsc", "-p", join(folder, "tsconfig.build.json"))).toEqual({
      code: 0,
      output: "",
    });
    const contract = await tool("vitest/vitest.mjs", "run", "--root", folder, "--bail", "1");
    expect(contract.code).toBe(1);
    expect(contract.output).toContain("Error: The adapter for some-framework is not written yet.");
    expect(contract.output).toContain("docs/extend/write-an-adapter.md");
    expect(readdirSync(join(root, "packages"))).toEqual(before);
  });

  it("prints the next three steps, with the framework's name", async () => {
    const { output } = await newAdapter("hapi");
    expect(output.match(/^\d\. /gmu)).toEqual(["1. ", "2. ", "3. "]);
    expect(output).toContain("pnpm exec vitest run --project hapi --bail 1");
  });

  it.each(["Hapi", "@hapi/hapi", "../hapi", "node_modules", "favicon.ico", "a--b", "1st", "-x", " "])(
    "rejects %j, which cannot be a package name, and creates nothing",
    async (name) => {
      const before = readdirSync(packages);
      const { code, output } = await newAdapter("--", name);
      expect(code).toBe(1);
      expect(output).toContain(name);
      expect(output).not.toMatch(/^\s+at /mu);
      expect(readdirSync(packages)).toEqual(before);
    },
  );

  it("rejects a package that exists, in this repository or in the given folder", async () => {
    expect((await newAdapter("koa")).output).toContain("koa already exists");
    mkdirSync(join(packages, "mine"));
    expect((await newAdapter("mine")).output).toContain("mine already exists");
    expect(readdirSync(join(packages, "mine"))).toEqual([]);
  });

  it("shows its usage when no framework is named, or two are", async () => {
    for (const args of [[], ["one", "two"], ["one", "--nonsense"]]) {
      const { code, output } = await newAdapter(...args);
      expect(code).toBe(1);
      expect(output).toContain("pnpm new:adapter <framework>");
    }
  });
});
