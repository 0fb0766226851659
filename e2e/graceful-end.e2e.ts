// Prevents: a deployment that cuts off requests in progress, or loses the sign-in of a user who returns from Entra at
// the wrong moment.
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

import { startEmulator } from "@identity-web/entra-emulator";
import { emulatorEnvironment, freePort, Program, waitUntilReady } from "@identity-web/sample-runner";
import { expect, test, vi } from "vitest";

import { Browser } from "../packages/core/test/support/browser.ts";
import { frameworks } from "./support/start-sample.ts";

const cwd = fileURLToPath(new URL("../samples/token-acquisition/", import.meta.url));

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "localhost", () => {
      socket.destroy();
      resolve(false);
    }).on("error", () => resolve(true));
  });

test.skipIf(process.platform === "win32").each(frameworks)(
  "%s: a stop signal under load lets requests in progress and a returning sign-in finish, and the app exits with 0 [H11]",
  async (framework) => {
    const emulator = await startEmulator();
    const port = await freePort();
    const env = { ...process.env, ...emulatorEnvironment(port, Number(new URL(emulator.url).port)) };
    const args = ["--conditions=@identity-web/source", `${framework}.ts`];
    const program = new Program({ name: "sample", args, cwd, env });
    const url = `http://localhost:${port}`;
    await waitUntilReady(program, url);
    const startSignIn = async (browser: Browser, username: string): Promise<string> => {
      const { location } = await browser.navigate("/profile");
      return (await emulator.signIn(location ?? "", username)).url.href;
    };
    const ben = new Browser(url);
    await ben.navigate(await startSignIn(ben, "ben@contoso.com"));
    const alice = new Browser(url);
    const returnUrl = await startSignIn(alice, "alice@contoso.com");
    emulator.control.queueFault([
      { on: "graph", held: true, times: 40 },
      { on: "token", held: true },
    ]);
    const calls = Array.from({ length: 40 }, () => ben.fetch("/api/me"));
    const signIn = alice.navigate(returnUrl);
    // The app refuses calls that arrive after the signal, so wait until all of them wait for Graph or Entra.
    await vi.waitUntil(() => emulator.control.heldRequests() === 41, { timeout: 20_000, interval: 20 });
    const ended = program.end(10_000);
    await vi.waitUntil(() => isRefused(port), { timeout: 5000, interval: 20 });
    emulator.control.releaseRequests();
    const responses = await Promise.all(calls);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect([(await signIn).status, (await signIn).location]).toEqual([302, `${url}/profile`]);
    await ended;
    expect(await program.ended).toBe("exit code 0");
    await emulator.close();
  },
);
