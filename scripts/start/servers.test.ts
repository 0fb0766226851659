import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../shared/free-port.ts";
import { requireServers } from "./servers.ts";

/** Something at a port that answers the first bytes with `answer`; undefined hangs up. */
async function listener(answer: string | undefined): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => (answer === undefined ? socket.destroy() : socket.write(answer)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server that listens has an address with a port
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = (url: string): Promise<void> => requireServers({ TOKEN_CACHE: "redis", REDIS_URL: url });

describe("before a sample with --cache redis starts", () => {
  it("says how to get a Redis where none listens", async () => {
    const port = await freePort();
    const trouble = check(`redis://somebody:p~assword@127.0.0.1:${port}`);
    await expect(trouble).rejects.toThrow(`there is none at 127.0.0.1:${port} (ECONNREFUSED)`);
    await expect(trouble).rejects.toThrow(
      /docker run .*[^]*apt-get install[^]*brew install[^]*REDIS_URL[^]*--cache sql/,
    );
    await expect(trouble).rejects.not.toThrow("p~assword");
  });

  it("tells a Redis from what else may listen there", async () => {
    await expect(check(await listener("HTTP/1.1 400 Bad Request\r\n\r\n"))).rejects.toThrow("it is no Redis");
    await expect(check(await listener(undefined))).rejects.toThrow("it hung up");
  });

  it("is content with a Redis, and with one that wants a password first", async () => {
    await check(await listener("+PONG\r\n"));
    await check(await listener("-NOAUTH Authentication required.\r\n"));
  });

  it("refuses an address that is none", async () => {
    for (const url of ["localhost:6379", "http://localhost:6379", "redis://"]) {
      await expect(check(url), url).rejects.toThrow("REDIS_URL is no address of a Redis");
    }
  });

  it("asks nothing where the sample needs no server", async () => {
    await requireServers({ TOKEN_CACHE: "sql", REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
  });
});
