import { describe, expect, it } from "vitest";

import { startCopied } from "../../core/test/support/copied-adapter.ts";

describe("an app that uses the adapter", () => {
  it("does not start without the framework, and says what to install", async () => {
    expect(await startCopied("express", {})).toEqual({
      exitCode: 3,
      said: "framework_missing\n@identity-web/express needs express, which is not installed. Run: npm install express@5",
    });
  });

  it("does not start with a version outside the range, and says which one to install", async () => {
    expect(await startCopied("express", { express: "4.17.3" })).toEqual({
      exitCode: 3,
      said:
        "framework_unsupported\n@identity-web/express works with express ^4.18.0 || ^5.0.0, but 4.17.3 is installed. " +
        "Run: npm install express@5",
    });
  });

  it("starts with the version of the workspace", async () => {
    expect(await startCopied("express", { express: undefined })).toEqual({ exitCode: 0, said: "started" });
  });
});
