import { describe, expect, it } from "vitest";

import { startCopied } from "../../core/test/support/copied-adapter.ts";

describe("an app that uses the adapter", () => {
  it("does not start without the framework, and says what to install", async () => {
    expect(await startCopied("koa", {})).toEqual({
      exitCode: 3,
      said: "framework_missing\n@identity-web/koa needs koa, which is not installed. Run: npm install koa@3",
    });
  });

  it("does not start with a version outside the range, and says which one to install", async () => {
    expect(await startCopied("koa", { koa: "2.14.2" })).toEqual({
      exitCode: 3,
      said:
        "framework_unsupported\n@identity-web/koa works with koa ^2.15.0 || ^3.0.0, but 2.14.2 is installed. " +
        "Run: npm install koa@3",
    });
  });

  it("starts with the version of the workspace", async () => {
    expect(await startCopied("koa", { koa: undefined })).toEqual({ exitCode: 0, said: "started" });
  });
});
