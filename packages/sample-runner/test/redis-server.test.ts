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

/** Something at a port that answers the first bytes with `answer`; undefined hangs up. */
async function listener(answer: string | undefined): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => (answer === undefined ? socket.destroy() : socket.write(answer)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = (url: string, path = ""): Promise<LocalServer | undefined> =>
  missingServer({ TOKEN_CACHE: "redis", REDIS_URL: url, PATH: path });

describe("before a sample with --cache redis starts", () => {
  it("says how to get a Redis where none listens", async () => {
    const port = await freePort();
    const trouble = check(`redis://somebody:p~assword@127.0.0.1:${port}`);
    await expect(trouble).rejects.toThrow(`there is none at 127.0.0.1:${port} (ECONNREFUSED)`);
    await expect(trouble).rejects.toThrow(
      /docker run .*[^]*apt-get install[^]*brew install[^]*REDIS_URL[^]*--cache sql/u,
    );
    await expect(trouble).rejects.not.toThrow("p~assword");
  });

  it("tells a Redis from what else may listen there", async () => {
    await expect(check(await listener("HTTP/1.1 400 Bad Request\r\n\r\n"))).rejects.toThrow("it is no Redis");
    await expect(check(await listener(undefined))).rejects.toThrow("it hung up");
  });

  it("is content with a Redis, and with one that wants a password first", async () => {
    expect(await check(await listener("+PONG\r\n"))).toBeUndefined();
    expect(await check(await listener("-NOAUTH Authentication required.\r\n"))).toBeUndefined();
  });

  it("starts the one that this machine has, which answers and ends with whoever started it", async (context) => {
    const { PATH: path = "" } = process.env;
    const port = await freePort();
    const found = await check(`redis://localhost:${port}`, path).catch(() => undefined);
    if (found === undefined) {
      return context.skip("there is no redis-server or valkey-server on this machine");
    }
    expect(await found.answers()).toBe(false);
    const args = [join(root, "packages/sample-runner/src/run-redis.ts"), found.file, String(port)];
    const program = new Program({ name: "redis", args, cwd: root, env: process.env });
    onTestFinished(() => program.end());
    await waitUntilReady(program, `port ${port}`, found);
    expect(await check(`redis://localhost:${port}`, path)).toBeUndefined();
    await program.end();
    expect(await found.answers()).toBe(false);
  });

  it("starts none that would not be the one that was asked for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "identity-web-servers-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const name = process.platform === "win32" ? "redis-server.exe" : "redis-server";
    writeFileSync(join(folder, name), "", { mode: 0o755 });
    const port = await freePort();
    expect(await check(`redis://127.0.0.1:${port}`, folder)).toMatchObject({ file: join(folder, name), port });
    for (const url of [`redis://:a-password@127.0.0.1:${port}`, `rediss://127.0.0.1:${port}`]) {
      await expect(check(url, folder), url).rejects.toThrow("there is none at");
    }
  });

  it("refuses an address that is none", async () => {
    for (const url of ["localhost:6379", "http://localhost:6379", "redis://"]) {
      await expect(check(url), url).rejects.toThrow("REDIS_URL is no address of a Redis");
    }
  });

  it("asks nothing where the sample needs no server", async () => {
    const values = { TOKEN_CACHE: "sql", REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
    expect(await missingServer(values)).toBeUndefined();
  });
});
