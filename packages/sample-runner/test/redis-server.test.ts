import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { freePort } from "../src/process/free-port.ts";
import { Program } from "../src/process/program.ts";
import { root } from "../src/process/root.ts";
import { waitUntilReady } from "../src/process/wait-until-ready.ts";
import { type LocalServer, missingServer } from "../src/redis-server.ts";

/** Starts a server that replies to the first bytes with `reply`, or closes the connection when it is undefined. */
async function listener(reply: string | undefined): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => (reply === undefined ? socket.destroy() : socket.write(reply)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = (url: string, path = ""): Promise<LocalServer | undefined> =>
  missingServer({ TOKEN_CACHE: "redis", REDIS_URL: url, PATH: path });

describe("the check before a sample with --cache redis starts", () => {
  it("explains how to get a Redis when no server listens", async () => {
    const port = await freePort();
    const problem = check(`redis://somebody:p~assword@127.0.0.1:${port}`);
    await expect(problem).rejects.toThrow(`there is no such server at 127.0.0.1:${port} (ECONNREFUSED)`);
    await expect(problem).rejects.toThrow(
      /docker run .*[^]*apt-get install[^]*brew install[^]*REDIS_URL[^]*--cache sql/u,
    );
    await expect(problem).rejects.not.toThrow("p~assword");
  });

  it("recognizes a server that is not a Redis", async () => {
    await expect(check(await listener("HTTP/1.1 400 Bad Request\r\n\r\n"))).rejects.toThrow("it is not a Redis server");
    await expect(check(await listener(undefined))).rejects.toThrow("it closed the connection");
  });

  it("accepts a Redis, and one that requires a password first", async () => {
    expect(await check(await listener("+PONG\r\n"))).toBeUndefined();
    expect(await check(await listener("-NOAUTH Authentication required.\r\n"))).toBeUndefined();
  });

  it("starts the server of this machine, which replies and ends with the command", async (context) => {
    const { PATH: path = "" } = process.env;
    const port = await freePort();
    const found = await check(`redis://localhost:${port}`, path).catch(() => undefined);
    if (found === undefined) {
      return context.skip("this machine has neither redis-server nor valkey-server");
    }
    expect(await found.isReady()).toBe(false);
    const args = [join(root, "packages/sample-runner/src/run-redis.ts"), found.file, String(port)];
    const program = new Program({ name: "redis", args, cwd: root, env: process.env });
    onTestFinished(() => program.end());
    await waitUntilReady(program, `port ${port}`, found);
    expect(await check(`redis://localhost:${port}`, path)).toBeUndefined();
    await program.end();
    expect(await found.isReady()).toBe(false);
  });

  it("starts no server when REDIS_URL requires a password or TLS", async () => {
    const folder = mkdtempSync(join(tmpdir(), "identity-web-servers-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const name = process.platform === "win32" ? "redis-server.exe" : "redis-server";
    writeFileSync(join(folder, name), "", { mode: 0o755 });
    const port = await freePort();
    expect(await check(`redis://127.0.0.1:${port}`, folder)).toMatchObject({ file: join(folder, name), port });
    for (const url of [`redis://:a-password@127.0.0.1:${port}`, `rediss://127.0.0.1:${port}`]) {
      await expect(check(url, folder), url).rejects.toThrow("there is no such server at");
    }
  });

  it("rejects a REDIS_URL that is not a Redis URL", async () => {
    for (const url of ["localhost:6379", "http://localhost:6379", "redis://"]) {
      await expect(check(url), url).rejects.toThrow("REDIS_URL is not a Redis URL");
    }
  });

  it("connects to nothing when the sample needs no server", async () => {
    const values = { TOKEN_CACHE: "sql", REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
    expect(await missingServer(values)).toBeUndefined();
  });
});
