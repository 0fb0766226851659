import fc from "fast-check";
import { describe, it } from "vitest";

import { freezeTime } from "../../support/clock.ts";
import { testEmulator } from "../../support/test-emulator.ts";
import { World } from "./world.ts";

const emulator = await testEmulator();
const settings = { seed: Number(process.env["FC_SEED"] ?? 20_261_125), numRuns: Number(process.env["FC_RUNS"] ?? 80) };

type Command = fc.AsyncCommand<object, World>;

/** Runs the command, then checks every invariant. */
function command(name: string, run: (world: World) => Promise<void> | void): Command {
  return {
    check: () => true,
    async run(_model, world): Promise<void> {
      await run(world);
      await world.look();
    },
    toString: () => name,
  };
}

const [browser, person, node] = [fc.nat(2), fc.nat(1), fc.nat(2)];
const commands = fc.commands(
  [
    fc.tuple(browser, person).map(([b, p]) => command(`browser ${b} signs in as ${p}`, (world) => world.signIn(b, p))),
    browser.map((b) => command(`browser ${b} asks for tokens everywhere`, (world) => world.ask(b))),
    fc
      .tuple(browser, node, fc.boolean())
      .map(([b, n, expired]) =>
        command(`browser ${b} signs out at ${n} while it asks${expired ? " for what has expired" : ""}`, (world) =>
          world.signOutWhileAsking(b, n, expired),
        ),
      ),
    fc.constantFrom(10, 31, 5400).map((seconds) => command(`${seconds} s pass`, (world) => world.pass(seconds))),
    node.map((n) => command(`node ${n} is restarted`, (world) => world.restart(n))),
    fc.boolean().map((fail) =>
      command(`leases ${fail ? "fail" : "are back"}`, (world) => {
        world.leasesFail = fail;
      }),
    ),
  ],
  { maxCommands: 14, size: "max" },
);

describe("sessions and tokens over one to three processes, in any order [K01]", () => {
  it("keep tokens with their user, sign-outs everywhere, one refresh, and one record for each account [M1, M2, M5, M7, M8]", async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.integer({ min: 1, max: 3 }), fc.nat(), async (planned, nodes, seed) => {
        await emulator.control.reset();
        freezeTime();
        const world = await new World(emulator, seed).begin(nodes);
        try {
          await fc.asyncModelRun(() => ({ model: {}, real: world }), planned);
        } finally {
          await world.end();
        }
      }),
      settings,
    );
  }, 120_000);
});
