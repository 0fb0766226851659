import fastify from "fastify";
import { describe, expect, it } from "vitest";

import { startCopied } from "../../core/test/support/copied-adapter.ts";
import { emulatorOptions } from "../../core/test/support/test-app.ts";
import { identityWeb } from "../src/index.ts";

describe("an app that uses the adapter", () => {
  it("does not start without the framework, and says what to install", async () => {
    expect(await startCopied("fastify", { "fastify-plugin": undefined })).toEqual({
      exitCode: 3,
      said: "framework_missing\n@identity-web/fastify needs fastify, which is not installed. Run: npm install fastify@5",
    });
  });

  it("does not start with a version outside the range, and says which one to install", async () => {
    expect(await startCopied("fastify", { "fastify-plugin": undefined, fastify: "4.29.1" })).toEqual({
      exitCode: 3,
      said:
        "framework_unsupported\n@identity-web/fastify works with fastify ^5.0.0, but 4.29.1 is installed. " +
        "Run: npm install fastify@5",
    });
  });

  it("starts with the version of the workspace", async () => {
    expect(await startCopied("fastify", { "fastify-plugin": undefined, fastify: undefined })).toEqual({
      exitCode: 0,
      said: "started",
    });
  });

  it("is refused by Fastify at registration with an instance of another major version", async () => {
    const app = fastify();
    Object.defineProperty(app, "version", { value: "4.29.1" });
    const { plugin } = identityWeb(emulatorOptions({ url: "http://localhost:1" }, "http://localhost:3000"));
    const registered = (async (): Promise<void> => {
      await app.register(plugin);
    })();
    await expect(registered).rejects.toMatchObject({ code: "FST_ERR_PLUGIN_VERSION_MISMATCH" });
  });
});
