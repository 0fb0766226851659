// Prevents: an id in a test title that nobody can look up, and a threat in the catalogue that no test covers.
import { describe, expect, it } from "vitest";

import { cataloguedFiles } from "./test-catalogue/page.ts";
import { filesById } from "./test-catalogue/titles.ts";

describe("the test catalogue", () => {
  const catalogued = cataloguedFiles();
  const used = filesById();

  it("explains every id that a test title carries", () => {
    expect([...used.keys()].filter((id) => !catalogued.has(id))).toEqual([]);
  });

  it("lists only ids that at least one test title carries", () => {
    expect([...catalogued.keys()].filter((id) => !used.has(id))).toEqual([]);
  });

  it("names the test files of each id; `node scripts/update-test-catalogue.ts` updates them", () => {
    expect(Object.fromEntries(catalogued)).toEqual(Object.fromEntries(used));
  });
});
