import { beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
beforeEach(() => emulator.control.reset());

describe("/auth/browser.js", () => {
  it("is a script that knows where its window ends, and a page for the window itself", async () => {
    const app = await testApp(emulator);
    const browser = new Browser(app.origin);
    const script = await browser.fetch("/auth/browser.js");
    expect(script.headers["content-type"]).toContain("text/javascript");
    const source = `data:text/javascript,${encodeURIComponent(script.body)}`;
    const { fetchWithSignIn } = (await import(/* @vite-ignore */ source)) as Record<string, unknown>;
    expect(typeof fetchWithSignIn).toBe("function");
    const page = await browser.navigate("/auth/browser.js");
    expect([page.headers["content-type"], page.body]).toEqual([
      expect.stringContaining("text/html"),
      expect.stringContaining("You can close this window"),
    ]);
  });
});
