import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { ExpiringMap } from "../../src/lib/expiring-map.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";

beforeEach(freezeTime);
afterEach(thawTime);

describe("ExpiringMap", () => {
  it("returns a value until its time is over, to the millisecond", () => {
    const map = new ExpiringMap<string>(10);
    map.set("key", "value", 1000);
    passSeconds(0.999);
    expect([map.get("key"), map.remaining("key")]).toEqual(["value", 1]);
    passSeconds(0.001);
    expect([map.get("key"), map.remaining("key")]).toEqual([undefined, 0]);
  });

  it("counts an entry as expired after the clock jumped back, because it would live longer than it was given", () => {
    const map = new ExpiringMap<string>(10);
    map.set("key", "value", 1000);
    passSeconds(-1);
    expect([map.get("key"), map.remaining("key")]).toEqual([undefined, 0]);
  });

  it("starts the time again when a key is set again", () => {
    const map = new ExpiringMap<string>(10);
    map.set("key", "old", 1000);
    passSeconds(0.5);
    map.set("key", "new", 1000);
    passSeconds(0.9);
    expect(map.get("key")).toBe("new");
  });

  it("is cleared by a new key when it is full, and not by a known one", () => {
    const map = new ExpiringMap<number>(2);
    map.set("one", 1, 1000);
    map.set("two", 2, 1000);
    map.set("two", 3, 1000);
    expect([map.size, map.get("one"), map.get("two")]).toEqual([2, 1, 3]);
    map.set("three", 4, 1000);
    expect([map.size, map.get("one"), map.get("three")]).toEqual([1, undefined, 4]);
  });

  it("is empty after clear", () => {
    const map = new ExpiringMap<number>(2);
    map.set("one", 1, 1000);
    map.clear();
    expect([map.size, map.get("one")]).toEqual([0, undefined]);
  });
});
