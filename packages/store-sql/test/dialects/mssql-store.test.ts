// Prevents: requests that hang, or a crash of the process, when SQL Server is unreachable.
import { freePort, startFaultProxy } from "@identity-web/test-servers";
import { expect, it } from "vitest";

import { mssqlStore } from "../../src/index.ts";
import { codeOf } from "../support/error-code.ts";

const storeAt = (port: number): ReturnType<typeof mssqlStore> => {
  const authentication = { type: "default", options: { userName: "me", password: "the-secret" } };
  return mssqlStore({ connection: { server: "127.0.0.1", authentication, options: { port } } });
};

it("each call ends soon after a second if nothing listens [F01]", async () => {
  const store = storeAt(await freePort());
  const began = performance.now();
  const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(store.get("key"))));
  expect(performance.now() - began).toBeLessThan(5000);
  expect(codes.filter((code) => code !== "unreachable" && code !== "timeout")).toEqual([]);
  await store.close?.();
});

it("each call ends soon after a second if the server does not respond [F01]", async () => {
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
