// Prevents: a deployment that cuts off who is just being served, or signs nobody in who came back from Entra at the wrong moment.
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
  "H11 %s: told to end under load, it answers what is in flight, a sign-in that comes back included, and exits with 0",
  async (framework) => {
    const emulator = await startEmulator();
    const port = await freePort();
    const env = { ...process.env, ...emulatorEnvironment(port, Number(new URL(emulator.url).port)) };
    const args = ["--conditions=@identity-web/source", `${framework}.ts`];
    const program = new Program({ name: "sample", args, cwd, env });
    const url = `http://localhost:${port}`;
    await waitUntilReady(program, url);
    const begin = async (browser: Browser, username: string): Promise<string> => {
      const { location } = await browser.navigate("/profile");
      return (await emulator.signIn(location ?? "", username)).url.href;
    };
    const ben = new Browser(url);
    await ben.navigate(await begin(ben, "ben@contoso.com"));
    const alice = new Browser(url);
    const comesBack = await begin(alice, "alice@contoso.com");
    emulator.control.queueFault([
      { on: "graph", held: true, times: 40 },
      { on: "token", held: true },
    ]);
    const calls = Array.from({ length: 40 }, () => ben.fetch("/api/me"));
    const signIn = alice.navigate(comesBack);
    // A call that has not arrived when the app is told is refused, as it should be; those that wait for Graph or Entra have.
    await vi.waitUntil(() => emulator.control.heldRequests() === 41, { timeout: 20_000, interval: 20 });
    const ended = program.end(10_000);
    await vi.waitUntil(() => isRefused(port), { timeout: 5000, interval: 20 });
    emulator.control.releaseRequests();
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([(await signIn).status, (await signIn).location]).toEqual([302, `${url}/profile`]);
    await ended;
    expect(await program.ended).toBe("exit code 0");
    await emulator.close();
  },
);
