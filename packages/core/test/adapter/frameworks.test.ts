import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { requireFrameworks } from "../../src/adapter.ts";
import type { IdentityWebError } from "../../src/index.ts";

function thrownBy(run: () => unknown): Pick<IdentityWebError, "code" | "message"> | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as IdentityWebError;
  }
}

describe("requireFrameworks", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "identity-web-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, value: object): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
  };
  const adapter = (range: string): string => {
    write("adapter/package.json", { name: "@example/adapter", peerDependencies: { frame: range } });
    return pathToFileURL(join(folder, "adapter/dist/adapter.js")).href;
  };
  const install = (where: string, version: string): void =>
    write(`${where}/node_modules/frame/package.json`, { name: "frame", version });
  const app = (): string[] => [join(folder, "app/main.js")];

  it("throws one error without the framework, with the command that installs the newest major version", () => {
    expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toMatchObject({
      code: "framework_missing",
      message: "@example/adapter needs frame, which is not installed. Run: npm install frame@5",
    });
  });

  it.each(["4.17.9", "3.9.0", "6.0.0", "5.0.9"])("refuses version %s outside ^4.18.0 || ^5.1.0", (version) => {
    install("adapter", version);
    expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toMatchObject({
      code: "framework_unsupported",
      message: `@example/adapter works with frame ^4.18.0 || ^5.1.0, but ${version} is installed. Run: npm install frame@5`,
    });
  });

  it.each(["4.18.0", "4.22.3", "5.1.0", "5.12.0", "5.1.0-beta.1"])(
    "accepts version %s inside ^4.18.0 || ^5.1.0",
    (version) => {
      install("adapter", version);
      expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toBeUndefined();
    },
  );

  it("accepts a framework that only the app can see, and one valid version beside an invalid one", () => {
    install("app", "5.1.0");
    expect(thrownBy(() => requireFrameworks(adapter("^5.0.0"), app()))).toBeUndefined();
    install("adapter", "3.0.0");
    expect(thrownBy(() => requireFrameworks(adapter("^5.0.0"), app()))).toBeUndefined();
  });

  it.each([">=5", "workspace:^", "^5", "*"])(
    "does not evaluate a range such as %s, but requires the framework",
    (range) => {
      expect(thrownBy(() => requireFrameworks(adapter(range), app()))?.code).toBe("framework_missing");
      install("adapter", "1.0.0");
      expect(thrownBy(() => requireFrameworks(adapter(range), app()))).toBeUndefined();
    },
  );

  it("accepts a framework that hides its package.json, in any version", () => {
    const url = adapter("^5.0.0");
    write("adapter/node_modules/frame/package.json", {
      name: "frame",
      version: "1.0.0",
      exports: { ".": "./index.js" },
    });
    expect(thrownBy(() => requireFrameworks(url, app()))).toBeUndefined();
  });

  it("does not check a bundle, where no package.json names peers", () => {
    write("package.json", { name: "some-app" });
    for (const url of [pathToFileURL(join(folder, "dist/bundle.js")).href, "not an address"]) {
      expect(thrownBy(() => requireFrameworks(url, app()))).toBeUndefined();
    }
  });
});
