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

describe("whether the framework of an adapter is installed", () => {
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

  it("an app without it gets one error with the command that installs the newest major", () => {
    expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toMatchObject({
      code: "framework_missing",
      message: "@example/adapter needs frame, which is not installed. Run: npm install frame@5",
    });
  });

  it.each(["4.17.9", "3.9.0", "6.0.0", "5.0.9"])("version %s is outside ^4.18.0 || ^5.1.0", (version) => {
    install("adapter", version);
    expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toMatchObject({
      code: "framework_unsupported",
      message: `@example/adapter works with frame ^4.18.0 || ^5.1.0, but ${version} is installed. Run: npm install frame@5`,
    });
  });

  it.each(["4.18.0", "4.22.3", "5.1.0", "5.12.0", "5.1.0-beta.1"])(
    "version %s is inside ^4.18.0 || ^5.1.0",
    (version) => {
      install("adapter", version);
      expect(thrownBy(() => requireFrameworks(adapter("^4.18.0 || ^5.1.0"), app()))).toBeUndefined();
    },
  );

  it("what only the app can see is enough, and one good version beside a bad one", () => {
    install("app", "5.1.0");
    expect(thrownBy(() => requireFrameworks(adapter("^5.0.0"), app()))).toBeUndefined();
    install("adapter", "3.0.0");
    expect(thrownBy(() => requireFrameworks(adapter("^5.0.0"), app()))).toBeUndefined();
  });

  it.each([">=5", "workspace:^", "^5", "*"])(
    "a range such as %s is not judged, but the framework has to be there",
    (range) => {
      expect(thrownBy(() => requireFrameworks(adapter(range), app()))?.code).toBe("framework_missing");
      install("adapter", "1.0.0");
      expect(thrownBy(() => requireFrameworks(adapter(range), app()))).toBeUndefined();
    },
  );

  it("a framework that hides its package.json is installed, in whatever version", () => {
    const url = adapter("^5.0.0");
    write("adapter/node_modules/frame/package.json", {
      name: "frame",
      version: "1.0.0",
      exports: { ".": "./index.js" },
    });
    expect(thrownBy(() => requireFrameworks(url, app()))).toBeUndefined();
  });

  it("a bundle, where no package.json names peers, is not checked", () => {
    write("package.json", { name: "some-app" });
    for (const url of [pathToFileURL(join(folder, "dist/bundle.js")).href, "not an address"]) {
      expect(thrownBy(() => requireFrameworks(url, app()))).toBeUndefined();
    }
  });
});

describe("a guard and what is mounted", () => {
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

  it("an app with routes of its own may serve them elsewhere", async () => {
    const { core: checked } = requireMounted(core(false), setupHints.mount);
    expect(await checked.requireUser(request())).toMatchObject({ kind: "redirect" });
  });
});

describe("a form that somebody has eaten", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ responseMode: "form_post" });
  });
  afterAll(() => scene.close());

  /** A server that reads every body before us, as a reader of raw bodies does. */
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

  it("is a page with a code for the person, and the line to add in the log, without what was sent", async () => {
    const { status, body, log } = await post("state=secret-state&code=secret-code");
    expect(status).toBe(500);
    expect(body).toContain("form_unreadable");
    expect(log).toEqual([expect.stringMatching(/app\.use\(parseForms\);.*"code":"form_unreadable"/u)]);
    expect(log.join() + body).not.toContain("secret");
  });

  it("but an empty one, which anybody can send, is an answer that cannot be read", async () => {
    for (const parsed of [undefined, {}]) {
      const { status, log } = await post("", parsed);
      expect({ status, log }).toEqual({ status: 400, log: [] });
    }
  });

  it("and one of which a parser has left something, however little, too", async () => {
    for (const parsed of [{}, { a: "b" }, ""]) {
      const { status, log } = await post("=", parsed);
      expect({ status, log }).toEqual({ status: 400, log: [] });
    }
  });
});

describe("the framework's own session", () => {
  const message = { method: "GET", headers: {} } as never;

  it("that is missing names the line that registers it, in the words of the framework", () => {
    const request = new NodeRequest(message, "/page?x", { setupHints, session: () => undefined });
    const error = thrownBy(() => requireFrameworkSession(request));
    expect(error).toMatchObject({ code: "session_missing" });
    expect(error?.message).toMatch(/at \/page:.* app\.use\(session\);$/u);
  });

  it("is asked for only when something wants it, and handed on as it is", () => {
    const port = { storage: "server" } as SessionPort;
    let asked = 0;
    const request = new NodeRequest(message, "/", { setupHints, session: () => (asked++, port) });
    expect(asked).toBe(0);
    expect(requireFrameworkSession(request)).toBe(port);
  });
});
