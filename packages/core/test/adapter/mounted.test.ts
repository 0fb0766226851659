import { beforeAll, describe, expect, it } from "vitest";

import { NodeRequest, requireMounted } from "../../src/adapter.ts";
import { createIdentityWeb, type IdentityWeb, type IdentityWebError } from "../../src/index.ts";
import { emulatorOptions } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const setupHints = { mount: "app.use(ours);", form: "app.use(parseForms);", session: "app.use(session);" };

function thrownBy(run: () => unknown): Pick<IdentityWebError, "code" | "message"> | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as IdentityWebError;
  }
}

describe("requireMounted", () => {
  let setup: TestSetup;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });

  const core = (routes?: false): IdentityWeb =>
    createIdentityWeb({
      ...emulatorOptions(setup.emulator, "http://localhost:3000"),
      ...(routes === false ? { routes, redirectPath: "/login/done" } : {}),
    });
  const request = (): NodeRequest =>
    new NodeRequest({ method: "GET", headers: { accept: "text/html" } } as never, "/mail?a=1");

  it("throws until our routes are mounted, and says which line mounts them", async () => {
    const { core: checked, mounted } = requireMounted(core(), setupHints.mount);
    const error = thrownBy(() => checked.requireUser(request()));
    expect(error?.code).toBe("adapter_not_mounted");
    expect(error?.message).toMatch(/at \/mail,.*\/auth\/sign-in.*: app\.use\(ours\);.*routes to false/u);
    mounted();
    expect(await checked.requireUser(request())).toMatchObject({ kind: "redirect" });
  });

  it("allows an app with custom routes to serve them elsewhere", async () => {
    const { core: checked } = requireMounted(core(false), setupHints.mount);
    expect(await checked.requireUser(request())).toMatchObject({ kind: "redirect" });
  });
});
