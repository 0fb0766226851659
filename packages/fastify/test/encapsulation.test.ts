import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { signIn } from "../../core/test/support/signed-in.ts";
import { emulatorOptions } from "../../core/test/support/test-app.ts";
import { identityWeb, InteractionRequiredError } from "../src/index.ts";
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

const start = async (...given: Parameters<typeof startFastify> extends [Emulator, ...infer Rest] ? Rest : never) =>
  (started = await startFastify(emulator, ...given));

describe("the plugin, depending on where it is registered", () => {
  it("identifies users on routes before and after it, in children and below prefixes", async () => {
    const app = await start(async (server, auth) => {
      server.get("/before", who);
      await server.register(auth.plugin);
      server.get("/after", who);
      server.get("/page", { preHandler: auth.requireUser() }, who);
      await server.register(
        async (child: FastifyInstance) => {
          child.get("/inside", who);
          await child.register(async (inner: FastifyInstance) => void inner.get("/inside", who), { prefix: "/deep" });
        },
        { prefix: "/area" },
      );
    });
    const paths = ["/before", "/after", "/area/inside", "/area/deep/inside"];
    const nobody = new Browser(app.origin);
    for (const path of paths) {
      expect((await nobody.navigate(path)).body, path).toBe("nobody");
    }
    const browser = await signedIn(emulator, app, "/page");
    for (const path of paths) {
      expect((await browser.navigate(path)).body, path).toBe("ben@contoso.com");
    }
  });

  it("lets a guard work that was made and used before the plugin was registered", async () => {
    const handler = vi.fn(who);
    const app = await start(async (server, auth) => {
      server.get("/page", { preHandler: auth.requireUser() }, handler);
      await server.register(auth.plugin);
    });
    expect((await new Browser(app.origin).fetch("/page")).status).toBe(401);
    expect(handler).not.toHaveBeenCalled();
    const browser = await signedIn(emulator, app, "/page");
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it("returns to the whole address behind a guard below prefixes", async () => {
    const app = await start(async (server, auth) => {
      await server.register(auth.plugin);
      await server.register(
        async (child: FastifyInstance) =>
          void child.get("/page/:id", { preHandler: auth.requireUser() }, (request) => request.originalUrl),
        { prefix: "/area" },
      );
    });
    const address = "/area/page/a%2Fb?x=1&x=2";
    const browser = new Browser(app.origin);
    expect((await signIn(emulator, browser, "ben@contoso.com", address)).location).toBe(app.origin + address);
    expect((await browser.navigate(address)).body).toBe(address);
  });

  it("gives a child the identity and not its siblings, if registered in the child; a guard works there too", async () => {
    const app = await start(async (server, auth) => {
      await server.register(async (child: FastifyInstance) => {
        await child.register(auth.plugin);
        child.get("/inside", who);
      });
      server.get("/outside", (request) => String("identity" in request));
      server.get("/guarded", { preHandler: auth.requireUser() }, who);
    });
    const browser = await signedIn(emulator, app, "/guarded");
    expect((await browser.navigate("/inside")).body).toBe("ben@contoso.com");
    expect((await browser.navigate("/outside")).body).toBe("false");
    expect((await browser.navigate("/guarded")).body).toBe("ben@contoso.com");
  });

  it("lets a guard of a whole child, as a hook, protect that child and its 404s and nothing else", async () => {
    const app = await start(async (server, auth) => {
      await server.register(auth.plugin);
      server.get("/open", who);
      await server.register(
        async (child: FastifyInstance) => {
          child.addHook("preHandler", auth.requireUser());
          child.setNotFoundHandler({ preHandler: auth.requireUser() }, (_request, reply) =>
            reply.code(404).send("none"),
          );
          child.get("/page", who);
        },
        { prefix: "/area" },
      );
    });
    const nobody = new Browser(app.origin);
    expect((await nobody.navigate("/open")).body).toBe("nobody");
    expect((await nobody.fetch("/area/page")).status).toBe(401);
    expect((await nobody.fetch("/area/nowhere")).status).toBe(401);
    expect((await nobody.fetch("/nowhere")).status).toBe(404);
    const browser = await signedIn(emulator, app, "/area/page");
    expect(await browser.navigate("/area/nowhere")).toMatchObject({ status: 404, body: "none" });
  });

  it("does not start below a prefix that is not the path of baseUrl, and says why", async () => {
    const below = start(async (server, auth) => {
      await server.register((child: FastifyInstance) => child.register(auth.plugin), {
        prefix: "/x",
      });
    });
    await expect(below).rejects.toMatchObject({
      code: "adapter_not_mounted",
      message: expect.stringMatching(/below \/x.*await app\.register\(auth\.plugin\);.*baseUrl end with \/x/u),
    });
  });

  it("signs in below the prefix that baseUrl ends with", async () => {
    const app = await start(
      async (server, auth) => {
        await server.register(
          async (child: FastifyInstance) => {
            await child.register(auth.plugin);
            child.get("/page", { preHandler: auth.requireUser() }, who);
          },
          { prefix: "/auth" },
        );
      },
      (origin) => ({ baseUrl: `${origin}/auth`, routes: { callback: "/callback", signOut: "/sign-out" } }),
    );
    const browser = await signedIn(emulator, app, "/auth/page");
    expect((await browser.navigate("/auth/page")).body).toBe("ben@contoso.com");
    expect((await browser.post("/auth/sign-out")).status).toBe(302);
  });

  it("makes a guard report at its first request, to the app's error handler, that it is registered nowhere, with the line to add", async () => {
    const failed = vi.fn();
    const app = await start((server, auth) => {
      server.get("/page", { preHandler: auth.requireUser() }, who);
      server.setErrorHandler<Error & { code: string }>((error, _request, reply) => {
        failed(error.code, error.message);
        return reply.code(500).send("sorry");
      });
    });
    expect(await new Browser(app.origin).navigate("/page")).toMatchObject({ status: 500, body: "sorry" });
    const line = expect.stringContaining("await app.register(auth.plugin);") as string;
    expect(failed.mock.calls).toEqual([["adapter_not_mounted", line]]);
  });
});

describe("two Identity Web objects in one app", () => {
  it("have guards that do not collide: each lets only its own users through, and says who they are", async () => {
    const other = { routes: { signIn: "/staff/sign-in", callback: "/staff/callback", signOut: "/staff/sign-out" } };
    const app = await start(
      async (server, auth) => {
        const baseUrl = `http://localhost:${(server.server.address() as { port: number }).port}`;
        const staff = identityWeb({
          ...emulatorOptions(emulator, baseUrl),
          cookieSecrets: ["a-secret-for-tests-that-is-long-enough-1"],
          routes: {
            ...other.routes,
            signedOut: "/staff/signed-out",
            frontChannelSignOut: "/staff/front-channel-sign-out",
            browserScript: "/staff/browser.js",
          },
        });
        await server.register(auth.plugin);
        await server.register(staff.plugin);
        server.get("/page", { preHandler: auth.requireUser() }, who);
        server.get("/staff", { preHandler: staff.requireUser() }, who);
      },
      { cookieSecrets: ["a-secret-for-tests-that-is-long-enough-2"] },
    );
    const browser = new Browser(app.origin);
    const redirectUri = async (address: string): Promise<string | null> =>
      new URL((await browser.navigate(address)).location ?? "").searchParams.get("redirect_uri");
    expect(await redirectUri("/page")).toBe(`${app.origin}/auth/callback`);
    expect(await redirectUri("/staff")).toBe(`${app.origin}/staff/callback`);
    await signIn(emulator, browser, "ben@contoso.com", "/page");
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    expect((await browser.fetch("/staff")).status).toBe(401);
  });

  it("give each of two children its own identity", async () => {
    const app = await start(async (server, auth) => {
      const baseUrl = `http://localhost:${(server.server.address() as { port: number }).port}`;
      const second = identityWeb({ ...emulatorOptions(emulator, baseUrl), routes: false, redirectPath: "/getAToken" });
      await server.register(async (child: FastifyInstance) => {
        await child.register(auth.plugin);
        child.get("/one", { preHandler: auth.requireUser() }, who);
      });
      await server.register(async (child: FastifyInstance) => {
        await child.register(second.plugin);
        child.get("/two", (request) => {
          if (request.identity.user === undefined) {
            throw new InteractionRequiredError("login_required", "Nobody is here.");
          }
          return who(request);
        });
        child.get("/getAToken", { preHandler: second.completeSignIn() }, () => "never");
      });
    });
    const browser = new Browser(app.origin);
    const begun = await browser.navigate("/two");
    expect(new URL(begun.location ?? "").searchParams.get("redirect_uri")).toBe(`${app.origin}/getAToken`);
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    expect((await browser.navigate(url.href)).location).toBe(`${app.origin}/two`);
    expect((await browser.navigate("/two")).body).toBe("ben@contoso.com");
  });
});
