// Prevents: a proxy that causes no faults, so that the tests of stores pass for the wrong reason.
import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";

import { afterEach, beforeEach, expect, it } from "vitest";

import { type FaultProxy, startFaultProxy } from "../src/index.ts";

let echo: Server;
let proxy: FaultProxy;
let served: Set<Socket>;
const opened: Socket[] = [];

beforeEach(async () => {
  served = new Set();
  echo = createServer((socket) => {
    served.add(socket);
    socket.on("error", () => {}).on("close", () => served.delete(socket));
    socket.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await startFaultProxy({ port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const socket of opened.splice(0)) {
    socket.destroy();
  }
  await proxy.close();
  echo.close();
});

async function connect(): Promise<Socket> {
  const socket = createConnection({ host: "127.0.0.1", port: proxy.port });
  opened.push(socket);
  await once(socket, "connect");
  socket.on("error", () => {});
  return socket;
}

/** Sends text and returns what arrives within the time: the response, "nothing", or "closed". */
async function send(socket: Socket, text: string, milliseconds = 200): Promise<string> {
  let received = "";
  const onData = (chunk: Buffer): void => void (received += chunk.toString());
  socket.on("data", onData);
  if (!socket.destroyed) {
    socket.write(text);
  }
  const closed = new Promise<string>((resolve) => {
    if (socket.destroyed) {
      resolve("closed");
    }
    socket.once("close", () => resolve("closed"));
  });
  const complete = new Promise<string>((resolve) =>
    socket.on("data", () => received.length >= text.length && resolve(received)),
  );
  const timeout = new Promise<string>((resolve) => setTimeout(() => resolve(received || "nothing"), milliseconds));
  const result = await Promise.race([closed, complete, timeout]);
  socket.off("data", onData);
  return result;
}

it("forwards data in both directions, and counts connections", async () => {
  const [first, second] = [await connect(), await connect()];
  expect([await send(first, "hello"), await send(second, "you")]).toEqual(["hello", "you"]);
  expect([proxy.connections(), proxy.accepted()]).toEqual([2, 2]);
});

it("delays responses on existing and new connections", async () => {
  const old = await connect();
  await proxy.set({ kind: "delay", milliseconds: 300 });
  for (const socket of [old, await connect()]) {
    expect(await send(socket, "hello", 150)).toBe("nothing");
    expect(await send(socket, "", 400)).toBe("hello");
  }
});

it("drops data until the fault ends, and then forwards it again", async () => {
  const socket = await connect();
  await proxy.set({ kind: "drop" });
  expect(await send(socket, "lost")).toBe("nothing");
  await proxy.set({ kind: "none" });
  expect(await send(socket, "hello")).toBe("hello");
});

it("resets existing and new connections", async () => {
  const old = await connect();
  await proxy.set({ kind: "reset" });
  expect(await send(old, "hello")).toBe("closed");
  // The reset may arrive before the client sees the connection.
  const result = connect().then(
    (socket) => send(socket, "hello"),
    () => "closed",
  );
  expect(await result).toBe("closed");
});

it("trickles responses, and sends the rest immediately when the fault ends", async () => {
  const socket = await connect();
  await proxy.set({ kind: "trickle", bytesPerSecond: 10 });
  const first = await send(socket, "0123456789", 350);
  expect(first.length).toBeGreaterThanOrEqual(1);
  expect(first.length).toBeLessThan(8);
  await proxy.set({ kind: "none" });
  expect(first + (await send(socket, "", 300))).toBe("0123456789");
});

it("breaks the given share of connections in the middle of a response", async () => {
  await proxy.set({ kind: "break", probability: 1 });
  const socket = await connect();
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  expect(await send(socket, "0123456789")).toBe("closed");
  expect("01234").toContain(received);
  await proxy.set({ kind: "break", probability: 0 });
  expect(await send(await connect(), "hello")).toBe("hello");
});

it("leaves a half-open connection open and silent forever, after the server has seen its end", async () => {
  const socket = await connect();
  expect(await send(socket, "hello")).toBe("hello");
  await proxy.set({ kind: "half-open" });
  expect(await send(socket, "hello")).toBe("nothing");
  const during = await connect();
  expect(await send(during, "hello")).toBe("nothing");
  expect(served.size).toBe(0);
  await proxy.set({ kind: "none" });
  for (const dead of [socket, during]) {
    expect(await send(dead, "hello")).toBe("nothing");
  }
  expect(await send(await connect(), "hello")).toBe("hello");
});

it("refuses connections, and later listens on the same port again", async () => {
  const old = await connect();
  await proxy.set({ kind: "refuse" });
  expect(await send(old, "hello")).toBe("closed");
  await expect(connect()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await proxy.set({ kind: "none" });
  expect(await send(await connect(), "hello")).toBe("hello");
});
