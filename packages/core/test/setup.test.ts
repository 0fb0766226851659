import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { requireMounted, NodeRequest, requireFrameworks, type SessionPort } from "../src/adapter.ts";
import { createIdentityWeb, type IdentityWeb, type IdentityWebError } from "../src/index.ts";
import { requireFrameworkSession } from "../src/store/framework-session.ts";
import { Browser } from "./support/browser.ts";
import { type Scene, startScene } from "./support/scene.ts";
import { emulatorOptions } from "./support/start-app.ts";

const setupHints = { mount: "app.use(ours);", form: "app.use(parseForms);", session: "app.use(session);" };

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

describe("requireMounted", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.close());

  const core = (routes?: false): IdentityWeb =>
    createIdentityWeb({
      ...emulatorOptions(scene.emulator, "http://localhost:3000"),
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

describe("a form that another parser consumed", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ responseMode: "form_post" });
  });
  afterAll(() => scene.close());

  /** A server that reads every body before us, as a raw-body parser does. */
  const post = async (body: string, parsed?: unknown): Promise<{ status: number; body: string; log: string[] }> => {
    const log: string[] = [];
    const write = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
    const auth = createIdentityWeb({
      ...emulatorOptions(scene.emulator, "http://localhost:3000"),
      responseMode: "form_post",
      logger: { error: write, warn: () => {}, info: () => {}, debug: () => {} },
    });
    const server = createServer((message, response) => {
      message.resume().on("end", () => {
        const asked = new NodeRequest(message, message.url ?? "/", { setupHints, parsedBody: () => parsed });
        void Promise.resolve(auth.handle(asked)).then((result) => {
          response.writeHead(result.kind === "respond" ? result.status : 302);
          response.end(result.kind === "respond" ? result.body : "");
        });
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const visit = await new Browser(`http://localhost:${port}`).post("/auth/callback", {}, { body });
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    return { ...visit, log };
  };

  it("shows the user a page with a code, and logs the line to add, without the form's content", async () => {
    const { status, body, log } = await post("state=secret-state&code=secret-code");
    expect(status).toBe(500);
    expect(body).toContain("form_unreadable");
    expect(log).toEqual([expect.stringMatching(/app\.use\(parseForms\);.*"code":"form_unreadable"/u)]);
    expect(log.join() + body).not.toContain("secret");
  });

  it("is a malformed response if it is empty, because anybody can send that", async () => {
    for (const parsed of [undefined, {}]) {
      const { status, log } = await post("", parsed);
      expect({ status, log }).toEqual({ status: 400, log: [] });
    }
  });

  it("is a malformed response if the parser left something of it, however little", async () => {
    for (const parsed of [{}, { a: "b" }, ""]) {
      const { status, log } = await post("=", parsed);
      expect({ status, log }).toEqual({ status: 400, log: [] });
    }
  });
});

describe("the framework's own session", () => {
  const message = { method: "GET", headers: {} } as never;

  it("names the line that registers it if it is missing, in the framework's words", () => {
    const request = new NodeRequest(message, "/page?x", { setupHints, session: () => undefined });
    const error = thrownBy(() => requireFrameworkSession(request));
    expect(error).toMatchObject({ code: "session_missing" });
    expect(error?.message).toMatch(/at \/page:.* app\.use\(session\);$/u);
  });

  it("is requested only when something needs it, and passed on unchanged", () => {
    const port = { storage: "server" } as SessionPort;
    let asked = 0;
    const request = new NodeRequest(message, "/", { setupHints, session: () => (asked++, port) });
    expect(asked).toBe(0);
    expect(requireFrameworkSession(request)).toBe(port);
  });
});
