import { expect, it } from "vitest";

import { SerialQueue } from "../../src/lib/serial-queue.ts";
import { deferred } from "../support/deferred.ts";

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

it("SerialQueue does not make tasks of different keys wait for each other", async () => {
  const queue = new SerialQueue();
  const blocked = deferred();
  const waiting = queue.run("one", () => blocked.promise);
  expect(await queue.run("two", async () => "done")).toBe("done");
  blocked.resolve();
  await waiting;
});

it("SerialQueue returns the result of each task to its own caller", async () => {
  const queue = new SerialQueue();
  expect(await Promise.all([1, 2, 3].map((number) => queue.run("key", async () => number * 2)))).toEqual([2, 4, 6]);
});
