// Prevents: a proxy that breaks nothing, and tests of stores that pass because of it.
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

/** What comes back within the time: text, "nothing", or how the connection ended. */
async function ask(socket: Socket, text: string, milliseconds = 200): Promise<string> {
  let heard = "";
  const hear = (chunk: Buffer): void => void (heard += chunk.toString());
  socket.on("data", hear);
  if (!socket.destroyed) {
    socket.write(text);
  }
  const gone = new Promise<string>((resolve) => {
    if (socket.destroyed) {
      resolve("closed");
    }
    socket.once("close", () => resolve("closed"));
  });
  const all = new Promise<string>((resolve) => socket.on("data", () => heard.length >= text.length && resolve(heard)));
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(heard || "nothing"), milliseconds));
  const outcome = await Promise.race([gone, all, late]);
  socket.off("data", hear);
  return outcome;
}

it("passes on what is said, both ways, and counts connections", async () => {
  const [one, two] = [await connect(), await connect()];
  expect([await ask(one, "hello"), await ask(two, "you")]).toEqual(["hello", "you"]);
  expect([proxy.connections(), proxy.accepted()]).toEqual([2, 2]);
});

it("delays answers on connections old and new", async () => {
  const old = await connect();
  await proxy.set({ kind: "delay", milliseconds: 300 });
  for (const socket of [old, await connect()]) {
    expect(await ask(socket, "hello", 150)).toBe("nothing");
    expect(await ask(socket, "", 400)).toBe("hello");
  }
});

it("drops what is said while it drops, and then goes on", async () => {
  const socket = await connect();
  await proxy.set({ kind: "drop" });
  expect(await ask(socket, "lost")).toBe("nothing");
  await proxy.set({ kind: "none" });
  expect(await ask(socket, "hello")).toBe("hello");
});

it("resets connections old and new", async () => {
  const old = await connect();
  await proxy.set({ kind: "reset" });
  expect(await ask(old, "hello")).toBe("closed");
  // The reset may come before the connection is seen to be there.
  const answered = connect().then(
    (socket) => ask(socket, "hello"),
    () => "closed",
  );
  expect(await answered).toBe("closed");
});

it("trickles answers, and hurries with the rest once that is over", async () => {
  const socket = await connect();
  await proxy.set({ kind: "trickle", bytesPerSecond: 10 });
  const first = await ask(socket, "0123456789", 350);
  expect(first.length).toBeGreaterThanOrEqual(1);
  expect(first.length).toBeLessThan(8);
  await proxy.set({ kind: "none" });
  expect(first + (await ask(socket, "", 300))).toBe("0123456789");
});

it("breaks off the given share of answers in their middle", async () => {
  await proxy.set({ kind: "break", probability: 1 });
  const socket = await connect();
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  expect(await ask(socket, "0123456789")).toBe("closed");
  expect("01234").toContain(heard);
  await proxy.set({ kind: "break", probability: 0 });
  expect(await ask(await connect(), "hello")).toBe("hello");
});

it("leaves a half-open connection open and silent for good, while the server has seen its end", async () => {
  const socket = await connect();
  expect(await ask(socket, "hello")).toBe("hello");
  await proxy.set({ kind: "half-open" });
  expect(await ask(socket, "hello")).toBe("nothing");
  const during = await connect();
  expect(await ask(during, "hello")).toBe("nothing");
  expect(served.size).toBe(0);
  await proxy.set({ kind: "none" });
  for (const dead of [socket, during]) {
    expect(await ask(dead, "hello")).toBe("nothing");
  }
  expect(await ask(await connect(), "hello")).toBe("hello");
});

it("refuses connections, and listens at the same port afterwards", async () => {
  const old = await connect();
  await proxy.set({ kind: "refuse" });
  expect(await ask(old, "hello")).toBe("closed");
  await expect(connect()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await proxy.set({ kind: "none" });
  expect(await ask(await connect(), "hello")).toBe("hello");
});
