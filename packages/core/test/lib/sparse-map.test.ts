import { expect, it } from "vitest";

import { SparseMap } from "../../src/lib/sparse-map.ts";

it("SparseMap behaves like a Map from empty to filled and back", () => {
  const map = new SparseMap<number>();
  expect([map.size, map.get("one"), [...map]]).toEqual([0, undefined, []]);
  map.delete("one");
  map.set("one", 1);
  map.set("two", 2);
  map.set("one", 3);
  expect([map.size, map.get("one"), [...map]]).toEqual([
    2,
    3,
    [
      ["one", 3],
      ["two", 2],
    ],
  ]);
  map.delete("one");
  expect([map.size, map.get("one"), map.get("two")]).toEqual([1, undefined, 2]);
  map.delete("two");
  expect([map.size, [...map]]).toEqual([0, []]);
  map.set("three", 3);
  map.clear();
  expect([map.size, map.get("three")]).toEqual([0, undefined]);
});
