import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { beforeAll, describe, expect, it } from "vitest";

import { NodeRequest } from "../../src/adapter.ts";
import { createIdentityWeb } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { emulatorOptions } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const setupHints = { mount: "app.use(ours);", form: "app.use(parseForms);", session: "app.use(session);" };

describe("a form that another parser consumed", () => {
  let setup: TestSetup;
  beforeAll(async () => {
    setup = await testSetup(emulator, { responseMode: "form_post" });
  });

  /** A server that reads every body before us, as a raw-body parser does. */
  const post = async (body: string, parsed?: unknown): Promise<{ status: number; body: string; log: string[] }> => {
    const log: string[] = [];
    const write = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
    const auth = createIdentityWeb({
      ...emulatorOptions(setup.emulator, "http://localhost:3000"),
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
