import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { afterAll, onTestFinished, TestRunner } from "vitest";

type Close = () => Promise<unknown>;

const afterFile: Close[] = [];
afterAll(async () => {
  for (const close of afterFile.splice(0).toReversed()) {
    await close();
  }
});

/** Closes at the end of the test that asks for it; what a hook or a file started, after the last test of the file. */
export function cleanUp(close: Close): void {
  if (TestRunner.getCurrentTest() === undefined) {
    afterFile.push(close);
  } else {
    onTestFinished(async () => void (await close()));
  }
}

/** Starts a server on a free port and closes it by `cleanUp`. Returns its port. */
export async function listen(server: Server | HttpsServer): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  cleanUp(() => stop(server));
  return (server.address() as AddressInfo).port;
}

export async function stop(server: Server | HttpsServer): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
