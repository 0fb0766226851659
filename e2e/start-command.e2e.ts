// Prevents: a first command that shows a newcomer a stack trace, or leaves hidden processes behind.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { freePort, run } from "@identity-web/sample-runner";
import { afterEach, describe, expect, it, vi } from "vitest";

const script = fileURLToPath(new URL("../packages/sample-runner/src/start.mjs", import.meta.url));
const running: ChildProcess[] = [];

interface Started {
  process: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

function start(...args: readonly string[]): Started {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { process: child, output: () => output, ended };
}

/** Runs the command with arguments that it must refuse, and returns its output. */
function refusal(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return run(process.execPath, [script, ...args]);
}

function responds(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/`).then(
    () => true,
    () => false,
  );
}

const patience = { timeout: 30_000, interval: 50 };

afterEach(() => {
  for (const child of running.splice(0)) {
    child.kill("SIGKILL");
  }
});

describe("pnpm start", () => {
  it.for([
    ["SIGINT", "express"],
    ["SIGTERM", "fastify"],
    ["SIGHUP", "koa"],
    ["SIGKILL", "express"],
  ] as const)(
    "starts an emulator and a sample, prints the address and the users, and ends both after %s (%s)",
    async ([signal, framework]) => {
      const [port, emulatorPort] = [await freePort(), await freePort()];
      const ports = ["--port", String(port), "--emulator-port", String(emulatorPort)];
      const started = start("token-acquisition", "--framework", framework, ...ports);
      await vi.waitFor(() => expect(started.output()).toContain("Ctrl-C stops everything."), patience);
      expect(started.output()).toContain(`Open http://localhost:${port}`);
      expect(started.output()).toContain("alice@contoso.com");
      expect([await responds(port), await responds(emulatorPort)]).toEqual([true, true]);
      expect(await (await fetch(`http://localhost:${port}/style.css`)).text()).toContain("body");
      started.process.kill(signal);
      await started.ended;
      await vi.waitFor(
        async () => expect([await responds(port), await responds(emulatorPort)]).toEqual([false, false]),
        patience,
      );
    },
  );

  it("says in one line which port is busy and how to choose another", async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => {
      other.listen(port, "localhost", resolve);
    });
    const here = await refusal("--port", String(port), "--emulator-port", String(await freePort()));
    const there = await refusal("--port", String(await freePort()), "--emulator-port", String(port));
    other.close();
    expect(here).toMatchObject({ code: 1, output: expect.stringMatching(`\nPort ${port} is in use.*--port \\d+\n$`) });
    expect(there).toMatchObject({
      code: 1,
      output: expect.stringMatching(`\nPort ${port} is in use.*--emulator-port \\d+\n$`),
    });
  });

  it("names both ports if both are busy, as after a second start", async () => {
    const [one, other] = [createServer(), createServer()];
    const ports = [await freePort(), await freePort()];
    for (const [index, server] of [one, other].entries()) {
      await new Promise<void>((resolve) => {
        server.listen(ports[index], "localhost", resolve);
      });
    }
    const { output } = await refusal("--port", String(ports[0]), "--emulator-port", String(ports[1]));
    one.close();
    other.close();
    expect(output).toMatch(
      new RegExp(`\nPorts ${ports[1]} and ${ports[0]} are in use.*--emulator-port \\d+ --port \\d+\n$`, "u"),
    );
  });

  it("without an argument, pnpm sample lists each scenario with its frameworks, and every option", async () => {
    const { code, output } = await run(process.execPath, [script.replace("start.mjs", "sample.mjs")]);
    expect(code).toBe(0);
    const samples = new URL("../samples/", import.meta.url);
    const names = readdirSync(samples).filter((name) => existsSync(new URL(`${name}/express.ts`, samples)));
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names) {
      // With the article's tab: a folder that is missing from the table has no tab.
      expect(output).toMatch(
        new RegExp(`^  ${name} +(?:ASP\\.NET(?: Core)?|Java|Python) +express, fastify, koa  `, "mu"),
      );
    }
    for (const option of ["framework", "port", "emulator-port", "cache", "watch", "entra", "help"]) {
      expect(output).toMatch(new RegExp(`^  --${option} `, "mu"));
    }
  });

  it("starts other scenarios too, and says what to try there", async () => {
    for (const [scenario, framework, step] of [
      ["session-cache", "fastify", "/graph/me"],
      ["plain-routes", "koa", "/graphcall"],
    ] as const) {
      const [port, emulatorPort] = [await freePort(), await freePort()];
      const ports = ["--port", String(port), "--emulator-port", String(emulatorPort)];
      const started = start(scenario, "--framework", framework, ...ports);
      await vi.waitFor(() => expect(started.output()).toContain("Ctrl-C stops everything."), patience);
      expect(started.output()).toContain(`Open http://localhost:${port}`);
      expect(started.output()).toContain(step);
      expect(await (await fetch(`http://localhost:${port}/`)).text()).toContain(`${scenario}, a sample of`);
      started.process.kill("SIGTERM");
      expect(await started.ended).toBe(0);
    }
  });

  it.for([
    [["no-such-scenario"], 'Unknown scenario "no-such-scenario". Choose one of: token-acquisition'],
    [["--framework", "hapi"], 'token-acquisition has no version for "hapi". Choose one of: express, fastify, koa.'],
    [["--prot", "3000"], "Unknown option '--prot'. Options: --framework, --port"],
    [["session-cache", "--cache", "sql"], "session-cache has no option --cache. Its options: --framework, --port"],
    [["--cache", "cupboard"], '--cache cannot be "cupboard". Choose one of: memory, distributed-memory, redis, sql.'],
    [["--port", "many"], '--port must be a number from 1 to 65535, not "many".'],
    [["--response", "id_token"], '--response cannot be "id_token". Choose one of: code, code-id-token.'],
    [["--port", "8400"], "--port and --emulator-port must differ."],
  ] as const)("refuses %j with one line that lists the valid values", async ([args, line]) => {
    const { code, output } = await refusal(...args);
    expect(code).toBe(1);
    expect(output.trimEnd().split("\n")).toHaveLength(1);
    expect(output).toContain(line);
  });
});
