// Prevents: a SQL Server that is away, and requests that hang or a process that ends.
import { freePort, startFaultProxy } from "@identity-web/test-servers";
import { expect, it } from "vitest";

import { mssqlStore } from "../src/index.ts";
import { codeOf } from "./support/errors.ts";

const storeAt = (port: number): ReturnType<typeof mssqlStore> => {
  const authentication = { type: "default", options: { userName: "me", password: "the-secret" } };
  return mssqlStore({ connection: { server: "127.0.0.1", authentication, options: { port } } });
};

it("F01 where nobody listens each call ends within a second and a bit, as unreachable", async () => {
  const store = storeAt(await freePort());
  const began = performance.now();
  const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(store.get("key"))));
  expect(performance.now() - began).toBeLessThan(5000);
  expect(codes.filter((code) => code !== "unreachable" && code !== "timeout")).toEqual([]);
  await store.close?.();
});

it("F01 where nobody answers each call ends within a second and a bit", async () => {
  const proxy = await startFaultProxy({ port: await freePort() });
  await proxy.set({ kind: "drop" });
  const store = storeAt(proxy.port);
  const began = performance.now();
  const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(store.get("key"))));
  expect(performance.now() - began).toBeLessThan(5000);
  expect(codes.filter((code) => code !== "unreachable" && code !== "timeout")).toEqual([]);
  await store.close?.();
  await proxy.close();
});
