import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";

import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { deferred } from "../../core/test/support/deferred.ts";
import { signIn } from "../../core/test/support/signed-in.ts";
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

describe("our responses", () => {
  it("pass through the app's onSend and onResponse hooks, even those that were added earlier", async () => {
    const [sent, done] = [vi.fn(), vi.fn()];
    const { origin } = await start(async (server, auth) => {
      server.addHook("onSend", async (request, reply, payload) => {
        sent(request.url, reply.statusCode);
        reply.header("x-frame-options", "DENY");
        return payload;
      });
      server.addHook("onResponse", async (request, reply) => done(request.url, reply.statusCode));
      await server.register(auth.plugin);
      server.get("/page", { preHandler: auth.requireUser() }, who);
    });
    const browser = new Browser(origin);
    for (const visit of [await browser.navigate("/page"), await browser.navigate("/auth/signed-out")]) {
      expect(visit.headers["x-frame-options"]).toBe("DENY");
    }
    const expected = [
      ["/page", 302],
      ["/auth/signed-out", 200],
    ];
    expect([sent.mock.calls, done.mock.calls]).toEqual([expected, expected]);
  });

  it("are compressed by @fastify/compress, and Vary names both reasons", async () => {
    const { origin } = await start(async (server, auth) => {
      await server.register(compress, { threshold: 0 });
      await server.register(auth.plugin);
    });
    const page = await new Browser(origin).navigate("/auth/signed-out");
    const plain = new Browser(origin);
    const raw = await fetchRaw(`${origin}/auth/signed-out`, { "accept-encoding": "gzip", accept: "text/html" });
    expect(raw.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(raw.body).toString()).toBe(page.body);
    expect(page.body).toContain("You are signed out");
    expect((await plain.navigate("/auth/sign-in")).status).toBe(302);
  });

  it("set each cookie once beside the app's own, even if @fastify/cookie sets some before and after", async () => {
    const { origin } = await start(async (server, auth) => {
      await server.register(cookie);
      server.addHook("onRequest", async (_request, reply) => {
        reply.setCookie("first", "1").header("set-cookie", "plain=1; Path=/");
      });
      await server.register(auth.plugin);
      server.addHook("onSend", async (_request, reply) => void reply.setCookie("last", "1"));
      server.get("/page", { preHandler: auth.requireUser() }, (request, reply) => {
        void reply.setCookie("own", "1");
        return who(request);
      });
    });
    const names = (cookies: readonly string[]): string[] =>
      cookies.map((one) => (one.split("=")[0] ?? "").replace(/^(identity)-.*/u, "$1")).toSorted();
    const browser = new Browser(origin);
    await signIn(emulator, browser, "ben@contoso.com", "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3600_000 });
    const visit = await browser.navigate("/page");
    expect(visit.body).toBe("ben@contoso.com");
    expect(names(visit.setCookies)).toEqual(["first", "identity", "last", "own", "plain"]);
  });

  it("keep the app's Vary header, and survive in an app that streams", async () => {
    const { origin } = await start(async (server, auth) => {
      server.addHook("onRequest", async (_request, reply) => void reply.header("vary", "Accept-Language"));
      await server.register(auth.plugin);
      server.get("/stream", (_request, reply) => reply.type("text/plain").send(Readable.from(["one ", "two"])));
      server.get("/web", () => new Response("of the web", { status: 203, headers: { "x-own": "1" } }));
      server.get("/page", { preHandler: auth.requireUser() }, who);
    });
    const nobody = await new Browser(origin).navigate("/stream");
    expect(nobody).toMatchObject({ body: "one two", headers: { vary: "Accept-Language, Cookie" } });
    if (started === undefined) {
      throw new Error("not started");
    }
    const browser = await signedIn(emulator, started, "/page");
    expect(await browser.navigate("/stream")).toMatchObject({
      body: "one two",
      headers: { "cache-control": "no-store" },
    });
    expect(await browser.navigate("/web")).toMatchObject({
      status: 203,
      body: "of the web",
      headers: { "x-own": "1", "cache-control": "no-store" },
    });
  });

  it("are dropped if the reply is sent, hijacked or begun while we wait for Entra", async () => {
    const [began, go] = [deferred(), deferred()];
    const [handled, failed] = [vi.fn(), vi.fn()];
    let end = (): void => {};
    const { origin } = await start(
      async (server, auth) => {
        server.addHook("onRequest", async (request, reply) => {
          if (request.url === "/sent") {
            void began.promise.then(() => reply.code(503).send("too late"));
          }
          if (request.url === "/hijacked") {
            void began.promise.then(() => reply.hijack().raw.writeHead(503).end("too late"));
          }
          if (request.url === "/begun") {
            void began.promise.then(() => {
              reply.raw.writeHead(503).write("too ");
              end = () => void reply.raw.end("late");
            });
          }
        });
        await server.register(auth.plugin);
        server.addHook("onError", async (_request, _reply, error) => failed(error.message));
        for (const path of ["/sent", "/hijacked", "/begun"]) {
          server.get(path, { preHandler: auth.requireUser() }, handled);
        }
      },
      {
        fetch: async (url, init) => {
          began.resolve();
          await go.promise;
          return fetch(url, init);
        },
      },
    );
    const [sent, hijacked, begun] = ["/sent", "/hijacked", "/begun"].map((path) => new Browser(origin).navigate(path));
    for (const visit of [await sent, await hijacked]) {
      expect(visit).toMatchObject({ status: 503, body: "too late" });
    }
    // Waits for the same document of Entra after the other requests, so that they have finished.
    const next = new Browser(origin).navigate("/auth/sign-in");
    go.resolve();
    expect((await next).status).toBe(302);
    end();
    expect(await begun).toMatchObject({ status: 503, body: "too late", setCookies: [] });
    expect(handled).not.toHaveBeenCalled();
    expect(failed).not.toHaveBeenCalled();
  });

  it("are the same with inject()", async () => {
    const { app, origin } = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/page", { preHandler: auth.requireUser() }, who);
    });
    const headers = { accept: "text/html", "sec-fetch-mode": "navigate" };
    const begun = await app.inject({ url: "/page?a=1", headers });
    expect(begun.statusCode).toBe(302);
    const { url } = await emulator.signIn(String(begun.headers.location), "ben@contoso.com");
    const jar = Object.fromEntries(begun.cookies.map(({ name, value }) => [name, value]));
    const back = await app.inject({ url: url.pathname + url.search, headers, cookies: jar });
    expect(back.headers.location).toBe(`${origin}/page?a=1`);
    const session = Object.fromEntries(back.cookies.map(({ name, value }) => [name, value]));
    expect((await app.inject({ url: "/page", headers, cookies: session })).body).toBe("ben@contoso.com");
  });
});

async function fetchRaw(url: string, headers: Record<string, string>): Promise<{ headers: Headers; body: Buffer }> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const known = Object.entries(response.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        );
        resolve({ headers: new Headers(known), body: Buffer.concat(chunks) });
      });
    })
      .on("error", reject)
      .end();
  });
}
