import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { type FastifyIdentityWeb, InteractionRequiredError } from "../src/index.ts";
import { signedIn, type StartedFastify, startFastify, who } from "./support/start-fastify.ts";

let emulator: Emulator;
let started: StartedFastify | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await started?.close();
  started = undefined;
  await emulator.control.reset();
});
afterAll(() => emulator.close());

const start = async (
  build: (app: FastifyInstance, auth: FastifyIdentityWeb) => void | Promise<void>,
): Promise<Browser> => {
  started = await startFastify(emulator, build);
  return new Browser(started.origin);
};

const nobodyHere = (): never => {
  throw new InteractionRequiredError("login_required", "Nobody is signed in.");
};

describe("a handler that throws because sign-in is missing", () => {
  it.each([
    ["at once", nobodyHere],
    ["later", () => Promise.reject(new InteractionRequiredError("login_required", "Nobody is signed in."))],
    [
      "as the cause of an error of the app",
      () =>
        Promise.reject(
          new Error("The page cannot be shown.", { cause: new InteractionRequiredError("login_required", "") }),
        ),
    ],
  ])("%s, becomes a challenge, whatever error handlers the app has", async (_when, handler) => {
    const failed = vi.fn();
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.setErrorHandler((error, _request, reply) => {
        failed(error);
        return reply.code(500).send("sorry");
      });
      await server.register(async (child: FastifyInstance) => {
        child.setErrorHandler((error, _request, reply) => {
          failed(error);
          return reply.code(500).send("sorry");
        });
        child.get("/page", handler);
        child.get("/own", { errorHandler: (error) => failed(error) }, handler);
      });
    });
    for (const path of ["/page", "/own"]) {
      expect((await browser.navigate(path)).location, path).toMatch(new RegExp(`^${emulator.url}/`, "u"));
      const script = await browser.fetch(path);
      expect(script.status).toBe(401);
      expect(script.headers["content-type"]).toBe("application/json; charset=utf-8");
      expect(JSON.parse(script.body)).toMatchObject({ error: "login_required" });
    }
    expect(failed).not.toHaveBeenCalled();
  });

  it("sends the user to Entra, even if a hook, a serializer's hook or the app's own guard throws", async () => {
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      for (const hook of ["onRequest", "preParsing", "preValidation", "preHandler"] as const) {
        server.get(`/${hook}`, { [hook]: async () => nobodyHere() }, who);
      }
      server.get("/preSerialization", { preSerialization: async () => nobodyHere() }, () => ({ a: 1 }));
    });
    for (const hook of ["onRequest", "preParsing", "preValidation", "preHandler", "preSerialization"]) {
      expect((await browser.fetch(`/${hook}`)).status, hook).toBe(401);
    }
  });

  it("replaces the headers that the handler had set for its own response", async () => {
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/page", (_request, reply) => {
        void reply.code(201).type("application/pdf").header("vary", "Accept");
        return nobodyHere();
      });
    });
    const script = await browser.fetch("/page");
    expect(script).toMatchObject({ status: 401, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(script.headers["vary"]).toMatch(/\bAccept\b/u);
  });

  it("is left to Fastify after the response has begun, and the connection ends", async () => {
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/late", async (_request, reply) => {
        reply.raw.writeHead(200).write("begun");
        return nobodyHere();
      });
    });
    await expect(browser.navigate("/late")).rejects.toThrow(/aborted|socket hang up|ECONNRESET/u);
    expect((await browser.navigate("/nowhere")).status).toBe(404);
  });

  it("asks for consent if it is missing, and then the handler works", async () => {
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/page", { preHandler: auth.requireUser() }, who);
      server.get("/mail", async ({ identity }) => ({ got: (await identity.acquireToken(["Mail.Read"])).scopes }));
    });
    if (started === undefined) {
      throw new Error("not started");
    }
    const alice = await signedIn(emulator, started, "/page", "alice@contoso.com");
    expect(JSON.parse((await alice.fetch("/mail")).body)).toMatchObject({ error: "interaction_required" });
    const begun = await alice.navigate("/mail");
    const { url } = await emulator.signIn(begun.location ?? "", "alice@contoso.com");
    expect((await alice.navigate(url.href)).location).toBe(`${started.origin}/mail`);
    expect((JSON.parse((await alice.navigate("/mail")).body) as { got: string[] }).got).toContain("Mail.Read");
    expect((await browser.fetch("/mail")).status).toBe(401);
  });
});

describe("errors of the app", () => {
  const build = (server: FastifyInstance): void => {
    server.get("/sync", () => {
      throw Object.assign(new Error("teapot"), { statusCode: 418 });
    });
    server.get("/async", () => Promise.reject(new Error("later")));
    server.get("/sent", (_request, reply) => void reply.send(new Error("sent")));
    server.get("/status", (_request, reply) => {
      void reply.code(503);
      throw new Error("with a status");
    });
    // Real apps also throw values that are not errors.
    const text: unknown = "a text";
    server.get("/text", () => Promise.reject(text as Error));
    server.get("/nothing", () => Promise.reject(undefined as unknown as Error));
    server.get("/schema", { schema: { querystring: { type: "object", required: ["id"] } } }, () => "never");
    server.post("/media", () => "never");
    server.get("/route", { errorHandler: (error): unknown => Promise.resolve({ caught: error.message }) }, () => {
      throw new Error("of the route");
    });
    server.get(
      "/rethrown",
      {
        errorHandler: (error) => {
          throw new Error(`again: ${error.message}`);
        },
      },
      () => {
        throw new Error("of the route");
      },
    );
  };
  const paths = [
    "/sync",
    "/async",
    "/sent",
    "/status",
    "/text",
    "/nothing",
    "/schema",
    "/route",
    "/rethrown",
    "/nowhere",
  ];
  const variants: [string, (server: FastifyInstance) => void][] = [
    ["without an error handler", () => {}],
    [
      "with an error handler that responds",
      (server) =>
        void server.setErrorHandler<Error | string | undefined>(async (error, _request, reply) => {
          const message = error instanceof Error ? error.message : String(error);
          return reply.code(reply.statusCode < 400 ? 500 : reply.statusCode).send({ mine: message });
        }),
    ],
    [
      "with an error handler that returns a value",
      (server) => void server.setErrorHandler(async (error) => ({ mine: String(error) })),
    ],
    [
      "with an error handler that throws on",
      (server) =>
        void server.setErrorHandler((error) => {
          throw new Error("thrown on", { cause: error });
        }),
    ],
  ];

  it.each(variants)("%s get the same response as without the plugin", async (_name, handle) => {
    const answers = async (withPlugin: boolean): Promise<unknown[]> => {
      const browser = await start(async (server, auth) => {
        if (withPlugin) {
          await server.register(auth.plugin);
        }
        handle(server);
        await server.register(async (child: FastifyInstance) => build(child));
      });
      const media = await browser.visit("/media", { method: "POST", body: "x", headers: { "content-type": "a/b" } });
      const visits = [media];
      for (const path of paths) {
        visits.push(await browser.navigate(path));
      }
      await started?.close();
      return visits.map(({ status, body, headers }) => ({ status, body, type: headers["content-type"] }));
    };
    const without = await answers(false);
    expect(await answers(true)).toEqual(without);
    expect(without).toHaveLength(paths.length + 1);
  });

  it("go to the error handler of their child, and only there", async () => {
    const [inner, outer] = [vi.fn(), vi.fn()];
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.setErrorHandler<Error>((error, _request, reply) => {
        outer(error.message);
        return reply.code(500).send("outer");
      });
      await server.register(async (child: FastifyInstance) => {
        child.setErrorHandler<Error>((error, _request, reply) => {
          inner(error.message);
          return reply.code(500).send("inner");
        });
        child.get("/inside", () => Promise.reject(new Error("inside")));
      });
      server.get("/outside", () => Promise.reject(new Error("outside")));
    });
    expect((await browser.navigate("/inside")).body).toBe("inner");
    expect((await browser.navigate("/outside")).body).toBe("outer");
    expect([inner.mock.calls, outer.mock.calls]).toEqual([[["inside"]], [["outside"]]]);
  });

  it("go to the app's error handler if a guard throws because of invalid scopes", async () => {
    const failed = vi.fn();
    const browser = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/page", { preHandler: auth.requireUser() }, who);
      server.get("/two", { preHandler: auth.requireUser({ scopes: ["not a scope"] }) }, who);
      server.setErrorHandler<Error & { code: string }>((error, _request, reply) => {
        failed(error.code);
        return reply.code(500).send("sorry");
      });
    });
    if (started === undefined) {
      throw new Error("not started");
    }
    expect((await browser.fetch("/two")).status).toBe(401);
    const ben = await signedIn(emulator, started, "/page");
    expect(await ben.navigate("/two")).toMatchObject({ status: 500, body: "sorry" });
    expect(failed.mock.calls).toEqual([["scopes_invalid"]]);
  });
});
