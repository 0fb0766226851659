// Prevents: a stack trace instead of one line that says what to fix, when a developer starts the sample by hand.
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import {
  emulatorEnvironment,
  freePort,
  Program,
  run,
  type RunResult,
  waitUntilReady,
} from "@identity-web/sample-runner";
import { describe, expect, it, onTestFinished } from "vitest";

import { frameworks, scenarios } from "./support/start-sample.ts";

const emulatorPort = 9; // nothing listens there, because the sample starts without Entra

const cells = scenarios.flatMap((scenario) => frameworks.map((framework) => ({ scenario, framework })));

describe.each(cells)("$scenario, started by hand: $framework", ({ scenario, framework }) => {
  const cwd = fileURLToPath(new URL(`../samples/${scenario}/`, import.meta.url));
  const args = ["--conditions=@identity-web/source", `${framework}.ts`];
  const start = (env: NodeJS.ProcessEnv): Promise<RunResult> =>
    run(process.execPath, args, { cwd, env: { ...process.env, ...env } });

  it("lists every fault of its configuration without a stack trace", async () => {
    const settings = emulatorEnvironment(await freePort(), emulatorPort);
    const wrong = { PORT: "many", GRAPH_BASE_URL: "http://graph.example", ENTRA_TENANT_ID: "My company" };
    const { code, output } = await start({ ...settings, ...wrong, ENTRA_CLIENT_SECRET: "", COOKIE_SECRETS: "short" });
    expect(code).toBe(1);
    for (const name of [...Object.keys(wrong), "ENTRA_CLIENT_SECRET", "COOKIE_SECRETS"]) {
      expect(output).toContain(name);
    }
    expect(output).not.toMatch(/^\s+at /mu);
  });

  it("says in one line that its port is busy", async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => {
      other.listen(port, resolve);
    });
    const result = await start(emulatorEnvironment(port, emulatorPort));
    other.close();
    expect(result).toEqual({ code: 1, output: `Port ${port} is busy. Choose another one with PORT.\n` });
  });

  it("lets browsers cache the stylesheet but no page, and sets no cookie for a visitor", async () => {
    const port = await freePort();
    const env = { ...process.env, ...emulatorEnvironment(port, emulatorPort) };
    const program = new Program({ name: "sample", args, cwd, env });
    onTestFinished(() => program.end());
    await waitUntilReady(program, `http://localhost:${port}`);
    const file = await fetch(`http://localhost:${port}/style.css`);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
    expect(file.headers.get("cache-control") ?? "").not.toContain("no-store");
    expect(file.headers.getSetCookie()).toEqual([]);
    const page = await fetch(`http://localhost:${port}/`, { redirect: "manual" });
    expect(page.headers.get("cache-control")).toContain("no-store");
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.headers.get("x-powered-by")).toBeNull();
  });

  // Windows has no signal that a program could handle.
  it.skipIf(process.platform === "win32")("exits with code 0 on a stop signal", async () => {
    const port = await freePort();
    const env = { ...process.env, ...emulatorEnvironment(port, emulatorPort) };
    const program = new Program({ name: "sample", args, cwd, env });
    await waitUntilReady(program, `http://localhost:${port}`);
    await program.end();
    expect(await program.ended).toBe("exit code 0");
  });
});
