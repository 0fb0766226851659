import formbody from "@fastify/formbody";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../../core/test/support/browser.ts";
import type { FastifyIdentityWeb } from "../src/index.ts";
import { type StartedFastify, startFastify, who } from "./support/start-fastify.ts";

let emulator: Emulator;
let started: StartedFastify | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await started?.close();
  started = undefined;
});
afterAll(() => emulator.close());

type Build = (app: FastifyInstance, auth: FastifyIdentityWeb) => void | Promise<void>;

async function callback(browser: Browser, change: (form: URLSearchParams) => void = () => {}): Promise<Visit> {
  const begun = await browser.navigate("/page");
  const { url, form = new URLSearchParams() } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
  change(form);
  return browser.post(url.href, {}, { body: form.toString(), headers: { "sec-fetch-site": "cross-site" } });
}

const parsers: [string, Build, Build][] = [
  ["without a parser of forms", () => {}, () => {}],
  ["with @fastify/formbody before the plugin", (app) => void app.register(formbody), () => {}],
  ["with @fastify/formbody after the plugin", () => {}, (app) => void app.register(formbody)],
  [
    "with a parser that reads every type as text",
    (app) => app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body)),
    () => {},
  ],
];

describe.each(parsers)("%s", (_name, before, after) => {
  const start = async (): Promise<StartedFastify> =>
    (started = await startFastify(
      emulator,
      async (app, auth) => {
        await before(app, auth);
        await app.register(auth.plugin);
        await after(app, auth);
        app.get("/page", { preHandler: auth.requireUser() }, who);
        app.post("/own", { preHandler: auth.requireUser() }, (request) => ({ body: request.body }));
      },
      { responseMode: "form_post" },
    ));

  it("a form_post callback signs in", async () => {
    const { origin } = await start();
    const browser = new Browser(origin);
    expect(await callback(browser)).toMatchObject({ status: 302, location: `${origin}/page` });
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
  });

  it("a callback with a repeated field, of another type or too large leads to one readable page", async () => {
    const { origin } = await start();
    expect(await callback(new Browser(origin), (form) => form.append("code", "another"))).toMatchObject({
      status: 400,
      body: expect.stringContaining("sign_in_malformed"),
    });
    const large = `state=${"x".repeat(200_000)}`;
    const type = { "content-type": "application/json" };
    for (const options of [{ body: large }, { body: '{"state":"x"}', headers: type }, { body: "" }]) {
      expect((await new Browser(origin).post("/auth/callback", {}, options)).status).toBe(400);
    }
  });

  it("a guard neither reads nor needs a form of the app", async () => {
    const { origin } = await start();
    const browser = new Browser(origin);
    await callback(browser);
    const json = { body: '{"a":1}', headers: { "content-type": "application/json" } };
    expect((await browser.post("/own", {}, json)).body).toBe('{"body":{"a":1}}');
    expect((await new Browser(origin).post("/own", {}, json)).status).toBe(401);
  });
});

describe("a callback on a custom route", () => {
  const start = async (build: Build): Promise<StartedFastify> =>
    (started = await startFastify(
      emulator,
      async (app, auth) => {
        await app.register(auth.plugin);
        app.get("/page", { preHandler: auth.requireUser() }, who);
        await build(app, auth);
      },
      { routes: false, redirectPath: "/getAToken", responseMode: "form_post" },
    ));
  const never = (): string => "never";

  it("does not start behind preHandler if nothing parses forms, and names the package and the line to add", async () => {
    for (const key of ["preHandler", "preValidation"] as const) {
      const wrong = start((app, auth) => void app.post("/getAToken", { [key]: [auth.completeSignIn()] }, never));
      await expect(wrong).rejects.toMatchObject({
        code: "form_unreadable",
        message: expect.stringMatching(/\/getAToken\..*await app\.register\(formbody\); from @fastify\/formbody/u),
      });
    }
  });

  it.each(["before", "after"])("signs in with @fastify/formbody, registered %s the route", async (order) => {
    const { origin } = await start(async (app, auth) => {
      if (order === "before") {
        await app.register(formbody);
      }
      app.post("/getAToken", { preHandler: auth.completeSignIn() }, never);
      if (order === "after") {
        await app.register(formbody);
      }
    });
    const browser = new Browser(origin);
    expect(await callback(browser)).toMatchObject({ status: 302, location: `${origin}/page` });
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
  });

  it("signs in without any parser, as an onRequest hook", async () => {
    const { origin } = await start((app, auth) => {
      app.post("/getAToken", { onRequest: auth.completeSignIn() }, never);
    });
    const browser = new Browser(origin);
    expect(await callback(browser)).toMatchObject({ status: 302, location: `${origin}/page` });
  });

  it("starts without a form parser if the callback is GET only", async () => {
    const { origin } = await start(
      (app, auth) => void app.get("/getAToken", { preHandler: auth.completeSignIn() }, never),
    );
    expect((await new Browser(origin).navigate("/getAToken")).status).toBe(400);
  });

  it("reports on a page that a parser has read its body, and the log says which line to add", async () => {
    const log: string[] = [];
    const nothing = (): void => {};
    const logger = {
      error: (_: object, text: string) => void log.push(text),
      warn: nothing,
      info: nothing,
      debug: nothing,
    };
    started = await startFastify(
      emulator,
      async (app, auth) => {
        app.addContentTypeParser("application/x-www-form-urlencoded", (_request, payload, done) => {
          payload.resume().on("end", () => done(null));
        });
        await app.register(auth.plugin);
        app.get("/page", { preHandler: auth.requireUser() }, who);
        app.post("/getAToken", { preHandler: auth.completeSignIn() }, never);
      },
      { routes: false, redirectPath: "/getAToken", responseMode: "form_post", logger },
    );
    const visit = await callback(new Browser(started.origin));
    expect(visit).toMatchObject({ status: 500, body: expect.stringContaining("form_unreadable") });
    expect(log).toEqual([expect.stringContaining("await app.register(formbody);")]);
  });
});
