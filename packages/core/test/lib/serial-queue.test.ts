import { expect, it } from "vitest";

import { SerialQueue } from "../../src/lib/serial-queue.ts";

it("SerialQueue runs the tasks of a key one after the other, also after a failure", async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const task =
    (name: string, fails = false) =>
    async (): Promise<void> => {
      seen.push(`${name} begins`);
      await new Promise((go) => setImmediate(go));
      seen.push(`${name} ends`);
      if (fails) {
        throw new Error(name);
      }
    };
  const runs = [queue.run("key", task("one", true)), queue.run("key", task("two")), queue.run("key", task("three"))];
  expect((await Promise.allSettled(runs)).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(seen).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
});
