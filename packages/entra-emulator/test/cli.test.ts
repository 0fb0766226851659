import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, describe, expect, test } from "vitest";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) {
    child.kill("SIGKILL");
  }
});

interface Run {
  readonly child: ChildProcess;
  readonly output: { out: string; err: string };
  readonly ended: Promise<number | null>;
}

function run(...commandLine: string[]): Run {
  const child = spawn(process.execPath, ["--conditions=@identity-web/source", cli, ...commandLine]);
  running.push(child);
  const output = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.err += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, output, ended };
}

async function listening({ child, output }: Run): Promise<string> {
  while (!output.out.includes("\n")) {
    await once(child.stdout ?? child, "data");
  }
  return /http:\/\/localhost:\d+/u.exec(output.out)?.[0] ?? "";
}

describe("the command line", () => {
  test("prints the URL it listens on and the users to sign in as", async () => {
    const emulator = run("--port", "0");
    const url = await listening(emulator);
    expect((await fetch(`${url}/common/v2.0/.well-known/openid-configuration`)).status).toBe(200);
    expect(emulator.output.out.split("\n")[0]).toBe(`The Entra emulator is listening on ${url}`);
    expect(emulator.output.out).toContain("carla@fabrikam.com  Carla Costa (Fabrikam, guest of Contoso)");
  });

  test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
    "exits with code 0 on %s",
    async (signal) => {
      const emulator = run("--port", "0");
      const url = await listening(emulator);
      // An open connection must not delay the exit.
      await (await fetch(url)).text();
      emulator.child.kill(signal);
      expect(await emulator.ended).toBe(0);
      expect(emulator.output.err).toBe("");
    },
  );

  test("reports a port that is in use on one line, with the option to change", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const emulator = run("--port", port);
    expect(await emulator.ended).toBe(1);
    expect(emulator.output.err).toBe(`entra-emulator: Port ${port} is in use. Choose another port with --port.\n`);
    server.close();
  });

  test("prints its usage with --help", async () => {
    const emulator = run("--help");
    expect(await emulator.ended).toBe(0);
    expect(emulator.output.out).toMatch(/^Usage: entra-emulator \[--port 8400\] \[--seed file\.json\] \[--help\]\n/u);
  });

  test.each([
    [["--prot", "1"], "Unknown option '--prot'. The options are --port, --seed and --help."],
    [["start"], "Unexpected argument 'start'"],
    [["--port", "many"], `--port must be an integer from 0 to 65535, but is "many".`],
    [["--port", "70000"], `--port must be an integer from 0 to 65535, but is "70000".`],
    [["--seed", "nowhere.json"], "Cannot read the seed file nowhere.json (ENOENT)."],
  ])("explains what is wrong with %j on one line", async (commandLine, message) => {
    const emulator = run(...commandLine);
    expect(await emulator.ended).toBe(1);
    expect(emulator.output.err).toContain(`entra-emulator: ${message}`);
    expect(emulator.output.err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("lists everything that is wrong with a seed file, without a stack trace", async () => {
    const folder = await mkdtemp(join(tmpdir(), "entra-emulator-"));
    try {
      const file = join(folder, "seed.json");
      await writeFile(file, JSON.stringify({ tenants: [{}], users: [] }));
      const emulator = run("--seed", file);
      expect(await emulator.ended).toBe(1);
      expect(emulator.output.err).toContain("  - seed.tenants[0].id is missing.\n");
      expect(emulator.output.err).toContain("  - seed.apps is missing.\n");
      expect(emulator.output.err).not.toContain("    at ");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
