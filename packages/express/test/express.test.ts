import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import {
  type ExpressIdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
  type User,
  wrap,
} from "../src/index.ts";
import { signedIn, type StartedExpress, startExpress, versions } from "./support/start-express.ts";

let emulator: Emulator;
let app: StartedExpress | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  vi.useRealTimers();
  await app?.close();
  app = undefined;
  await emulator.control.reset();
});
afterAll(() => emulator.close());

const who: RequestHandler = (request, response) => {
  response.send(request.identity.user?.username ?? "nobody");
};

describe.each(versions)("$name", (version) => {
  const start = async (
    build: Parameters<typeof startExpress>[2],
    changes: Partial<IdentityWebOptions> | ((origin: string) => Partial<IdentityWebOptions>) = {},
  ): Promise<StartedExpress> => (app = await startExpress(version, emulator, build, changes));
  /** Wraps an async handler, so that the framework notices its rejection. Express 5 needs no wrapper. */
  const asynchronous = (handler: (request: Request, response: Response) => Promise<unknown>): RequestHandler =>
    version.awaitsHandlers ? (request, response) => handler(request, response) : wrap(handler);

  it("request.identity is always set after the middleware, and says who is signed in", async () => {
    const started = await start((server, auth) => {
      server.use(auth.middleware());
      server.get("/", who);
      server.get("/profile", auth.requireUser(), who);
    });
    expect((await new Browser(started.origin).navigate("/")).body).toBe("nobody");
    const browser = await signedIn(emulator, started, "/profile");
    expect((await browser.navigate("/")).body).toBe("ben@contoso.com");
    expect((await browser.navigate("/profile")).body).toBe("ben@contoso.com");
    expect((await browser.navigate("/profile")).headers["cache-control"]).toBe("no-store");
  });

  it.each(["before", "after"])(
    "an app-wide guard, mounted %s the middleware, lets our routes and publicPaths through",
    async (order) => {
      const handled: string[] = [];
      const started = await start(
        (server, auth) => {
          const uses = [auth.requireUser(), auth.middleware()];
          for (const use of order === "before" ? uses : uses.toReversed()) {
            server.use(use);
          }
          server.use((request, response) => {
            handled.push(request.path);
            who(request, response, () => {});
          });
        },
        { publicPaths: ["/about", "/assets/*"] },
      );
      const anonymous = new Browser(started.origin);
      for (const path of ["/about", "/assets/a.css"]) {
        expect((await anonymous.navigate(path)).body).toBe("nobody");
      }
      for (const path of ["/auth/sign-out", "/auth/signed-out"]) {
        expect((await anonymous.navigate(path)).status).toBe(200);
      }
      for (const path of ["/", "/profile", "/about/more", "/assets/../profile", "/nowhere"]) {
        expect((await anonymous.visit(path, { headers: { accept: "application/json" } })).status, path).toBe(401);
        expect((await anonymous.navigate(path)).location, path).toMatch(new RegExp(`^${emulator.url}/`, "u"));
      }
      expect(handled).toEqual(["/about", "/assets/a.css"]);
      const browser = await signedIn(emulator, started, "/profile");
      expect((await browser.navigate("/profile")).body).toBe("ben@contoso.com");
      await browser.post("/auth/sign-out");
      expect((await browser.fetch("/profile")).status).toBe(401);
    },
  );

  it("a guard that responds never runs the handler behind it", async () => {
    const handler = vi.fn<RequestHandler>(who);
    const started = await start((server, auth) => {
      server.use(auth.middleware());
      server.all("/profile", auth.requireUser(), handler);
    });
    const browser = new Browser(started.origin);
    expect((await browser.navigate("/profile")).status).toBe(302);
    expect((await browser.fetch("/profile")).status).toBe(401);
    expect((await browser.post("/profile")).status).toBe(401);
    expect(
      (await browser.visit("/profile", { method: "HEAD", headers: { "sec-fetch-mode": "navigate" } })).status,
    ).toBe(302);
    expect(handler).not.toHaveBeenCalled();
  });

  it("in mounted routers and apps, a sign-in returns to the whole address", async () => {
    const started = await start((server, auth) => {
      const [router, inner, sub] = [version.express.Router(), version.express.Router(), version.express()];
      inner.get("/page", auth.requireUser(), (request, response) => void response.send(request.originalUrl));
      router.use("/inner", inner);
      sub.get("/page", auth.requireUser(), (request, response) => void response.send(request.originalUrl));
      server.use(auth.middleware());
      server.use("/area", router);
      server.use("/sub", sub);
    });
    for (const address of ["/area/inner/page?a=1&a=2", "/sub/page?x=%2F"]) {
      const browser = new Browser(started.origin);
      const begun = await browser.navigate(address);
      const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
      const callback = await browser.navigate(url.href);
      expect(callback.location).toBe(started.origin + address);
      expect((await browser.navigate(address)).body).toBe(address);
    }
  });

  it("the middleware works below the path of baseUrl", async () => {
    const started = await start(
      (server, auth) => {
        const sub = version.express();
        sub.use(auth.middleware());
        sub.get("/profile", auth.requireUser(), who);
        server.use("/getAToken", sub);
      },
      (origin) => ({ baseUrl: `${origin}/getAToken` }),
    );
    const begun = await new Browser(started.origin).navigate("/getAToken/profile");
    const asked = new URL(begun.location ?? "").searchParams.get("redirect_uri");
    expect(asked).toBe(`${started.origin}/getAToken/auth/callback`);
    const page = await new Browser(started.origin).navigate("/getAToken/auth/signed-out");
    expect(page.status).toBe(200);
  });

  it("a streamed response carries the renewed cookie once, beside the app's own cookies [I07]", async () => {
    const started = await start((server, auth) => {
      server.use((_request, response, next) => {
        response.cookie("first", "1");
        next();
      });
      server.use(auth.middleware());
      server.get("/stream", auth.requireUser(), (_request, response) => {
        response.cookie("second", "2");
        response.write("one ");
        setImmediate(() => response.end("two"));
      });
    });
    const browser = await signedIn(emulator, started, "/stream");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3600_000 });
    const visit = await browser.navigate("/stream");
    expect(visit.body).toBe("one two");
    const names = visit.setCookies.map((one) => one.split("=")[0]?.replace(/-[0-9a-f]{10}$/u, ""));
    expect(names.filter((name) => name === "first")).toHaveLength(1);
    expect(names.filter((name) => name === "second")).toHaveLength(1);
    expect(
      new Set(visit.setCookies.filter((one) => one.startsWith("identity-")).map((one) => one.split("=")[0])).size,
    ).toBe(1);
    expect(names.filter((name) => name === "identity")).toHaveLength(1);
  });

  it("an error of a handler reaches the app's own error handler, even behind ours", async () => {
    const failed = vi.fn();
    const started = await start((server, auth) => {
      server.use(auth.middleware());
      server.get("/sync", () => {
        throw new Error("of the app");
      });
      server.get(
        "/async",
        asynchronous(() => Promise.reject(new Error("of the app, later"))),
      );
      server.use(auth.errorHandler());
      server.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
        failed(error.message);
        response.status(500).send("sorry");
      });
    });
    const browser = new Browser(started.origin);
    for (const path of ["/sync", "/async"]) {
      expect(await browser.navigate(path)).toMatchObject({ status: 500, body: "sorry" });
    }
    expect(failed.mock.calls).toEqual([["of the app"], ["of the app, later"]]);
  });

  it("an async handler that needs consent sends the user to Entra, and works afterwards", async () => {
    const started = await start((server, auth) => {
      server.use(auth.middleware());
      const handler = asynchronous(async (request, response) => {
        const { scopes } = await request.identity.acquireToken(["Mail.Read"]);
        response.send(scopes.includes("Mail.Read") ? "mail" : "no mail");
      });
      server.get("/mail", handler);
      server.get("/profile", auth.requireUser(), who);
      server.use(auth.errorHandler());
    });
    expect((await new Browser(started.origin).fetch("/mail")).status).toBe(401);
    const browser = await signedIn(emulator, started, "/profile", "alice@contoso.com");
    const script = await browser.fetch("/mail");
    expect(script.status).toBe(401);
    expect(JSON.parse(script.body)).toMatchObject({ error: "interaction_required", scopes: ["Mail.Read"] });
    const begun = await browser.navigate("/mail");
    expect(begun.status).toBe(302);
    const { url } = await emulator.signIn(begun.location ?? "", "alice@contoso.com");
    expect((await browser.navigate(url.href)).location).toBe(`${started.origin}/mail`);
    expect((await browser.navigate("/mail")).body).toBe("mail");
  });

  it("an error after the response has begun is left to the framework", async () => {
    const seen = vi.fn();
    const started = await start((server, auth) => {
      server.use(auth.middleware());
      const handler = asynchronous(async (request, response) => {
        response.write("begun");
        await request.identity.getAccessToken(["User.Read"]);
      });
      server.get("/late", handler);
      server.use(auth.errorHandler());
      server.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
        seen(error.name);
        response.end();
      });
    });
    expect(await new Browser(started.origin).navigate("/late")).toMatchObject({ status: 200, body: "begun" });
    expect(seen).toHaveBeenCalledWith("InteractionRequiredError");
  });
});

describe("types", () => {
  it("request.identity is present in every handler, and user may be undefined", () => {
    expectTypeOf<Request["identity"]>().toEqualTypeOf<RequestIdentity>();
    expectTypeOf<RequestIdentity["user"]>().toEqualTypeOf<User | undefined>();
    expectTypeOf<ReturnType<ExpressIdentityWeb["requireUser"]>>().toEqualTypeOf<RequestHandler>();
    expectTypeOf<IdentityWebOptions["instance"]>().toEqualTypeOf<string | undefined>();
  });
});
