import { describe, expect, it } from "vitest";

import { checkText } from "./writing/check-text.ts";

describe("the check of the writing rules", () => {
  it("names file, line and phrase, and suggests better words", () => {
    const text = "// A comment.\nconst text = `3 thing(s)`;\n";
    expect(checkText("a/file.ts", text)).toEqual(['a/file.ts:2: "thing(s)": let code choose the plural']);
  });

  it("finds a phrase that continues on the next line of a comment or a paragraph", () => {
    expect(checkText("file.ts", "/**\n * The token has\n * to be read.\n */")).toEqual([
      'file.ts:2: "has to be": write "must be"',
    ]);
    expect(checkText("page.md", "It is signed\nanew.")).toEqual(['page.md:2: "anew": write "again"']);
  });

  it.each(["an error of ours", "a key of the app's own", "What cannot be read is none.", "Look at it"])(
    "rejects %j",
    (text) => {
      expect(checkText("page.md", text)).toHaveLength(1);
    },
  );

  it.each([
    "Our error",
    "routes of your own",
    "in place of ours",
    "there is none",
    "one of the app's own routes",
    "None of them is read.",
    "as it is called",
    "commend",
    "renewed",
  ])("accepts %j", (text) => {
    expect(checkText("page.md", text)).toEqual([]);
  });

  it("does not mistake a line of CSS for a comment", () => {
    expect(checkText("file.ts", `*{margin:0}${" ".repeat(120)}`)).toEqual([]);
  });

  it("rejects comment lines wider than 120 columns, in code only", () => {
    const wide = `// ${"x".repeat(118)}`;
    expect(checkText("file.mjs", wide)).toEqual(["file.mjs:1: the comment is 121 columns wide; wrap it at 120"]);
    expect(checkText("file.mjs", wide.slice(1, -1))).toEqual([]);
    expect(checkText("page.md", wide)).toEqual([]);
  });
});
