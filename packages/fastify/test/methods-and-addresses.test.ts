import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import type { AddressInfo } from "node:net";

import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import fastify from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { emulatorOptions } from "../../core/test/support/test-app.ts";
import { identityWeb } from "../src/index.ts";
import { signedIn, type StartedFastify, startFastify, who } from "./support/start-fastify.ts";

let emulator: Emulator;
let started: StartedFastify | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  vi.useRealTimers();
  await started?.close();
  started = undefined;
  await emulator.control.reset();
});
afterAll(() => emulator.close());

const start = async (
  build: Parameters<typeof startFastify>[1],
  changes: Parameters<typeof startFastify>[2] = {},
): Promise<StartedFastify> => (started = await startFastify(emulator, build, changes));

describe("methods and addresses", () => {
  it("HEAD gets the response of GET without a body, from our guards, our routes and the app's", async () => {
    const handled = vi.fn(who);
    const { origin } = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/page", { preHandler: auth.requireUser() }, handled);
    });
    const head = { method: "HEAD", headers: { "sec-fetch-mode": "navigate", accept: "text/html" } };
    expect(await new Browser(origin).visit("/page", head)).toMatchObject({ status: 302, body: "" });
    expect(handled).not.toHaveBeenCalled();
    expect(await new Browser(origin).visit("/auth/callback", head)).toMatchObject({ status: 405, body: "" });
    if (started === undefined) {
      throw new Error("not started");
    }
    const browser = await signedIn(emulator, started, "/page");
    expect(await browser.visit("/page", head)).toMatchObject({ status: 200, body: "" });
    expect(handled).toHaveBeenCalledTimes(1);
  });

  it("another method of our routes gets 405 with Allow, whatever its body", async () => {
    const { origin } = await start((server, auth) => void server.register(auth.plugin));
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "a/b"]) {
      const put = { method: "PUT", body: "{", headers: { "content-type": type } };
      const visit = await new Browser(origin).visit("/auth/sign-out", put);
      expect(visit, type).toMatchObject({ status: 405, headers: { allow: "GET, POST" } });
    }
  });

  it("a missing page gets the app's own 404, which knows who is signed in", async () => {
    const { origin } = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.setNotFoundHandler((request, reply) => reply.code(404).send(`not here, ${who(request)}`));
      server.get("/page", { preHandler: auth.requireUser() }, who);
    });
    expect(await new Browser(origin).navigate("/nowhere")).toMatchObject({ status: 404, body: "not here, nobody" });
    if (started === undefined) {
      throw new Error("not started");
    }
    const browser = await signedIn(emulator, started, "/page");
    expect((await browser.navigate("/auth/elsewhere")).body).toBe("not here, ben@contoso.com");
  });

  it("a user signs in and is known over HTTP/2", async () => {
    const app = fastify({ http2: true });
    const auth = identityWeb(emulatorOptions(emulator, "http://localhost:3999"));
    await app.register(auth.plugin);
    app.get("/page", { preHandler: auth.requireUser() }, who);
    await app.listen({ port: 0, host: "127.0.0.1" });
    const client = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
    const jar = new Map<string, string>();
    const visit = async (path: string): Promise<{ status: number; location: string; body: string }> => {
      const cookies = [...jar].map(([name, value]) => `${name}=${value}`);
      const stream = client.request({
        ":path": path,
        accept: "text/html",
        "sec-fetch-mode": "navigate",
        cookie: cookies,
      });
      const headers = await new Promise<IncomingHttpHeaders & IncomingHttpStatusHeader>((resolve) =>
        stream.once("response", resolve),
      );
      for (const one of [headers["set-cookie"] ?? []].flat()) {
        const [name = "", ...value] = (one.split(";")[0] ?? "").split("=");
        jar.set(name, value.join("="));
      }
      const chunks: Buffer[] = [];
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        chunks.push(chunk);
      }
      return {
        status: headers[":status"] ?? 0,
        location: String(headers.location),
        body: Buffer.concat(chunks).toString(),
      };
    };
    try {
      const begun = await visit("/page");
      expect(begun.status).toBe(302);
      const { url } = await emulator.signIn(begun.location, "ben@contoso.com");
      expect((await visit(url.pathname + url.search)).location).toBe("http://localhost:3999/page");
      expect(await visit("/page")).toMatchObject({ status: 200, body: "ben@contoso.com" });
      expect(await visit("/auth/signed-out")).toMatchObject({
        status: 200,
        body: expect.stringContaining("signed out"),
      });
    } finally {
      client.destroy();
      await app.close();
    }
  });
});
