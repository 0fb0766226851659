import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { RequestHandler } from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../../core/test/support/browser.ts";
import { wrap } from "../src/index.ts";
import { type StartedExpress, startExpress, versions } from "./support/start-express.ts";

let emulator: Emulator;
let app: StartedExpress | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(() => emulator.close());

describe.each(versions)("$name", (version) => {
  const { express } = version;
  const parsers: [string, RequestHandler | undefined][] = [
    ["without a body parser", undefined],
    ["behind express.urlencoded, simple", express.urlencoded({ extended: false })],
    ["behind express.urlencoded, extended", express.urlencoded({ extended: true })],
    ["behind express.json only", express.json()],
    ["behind express.text", express.text({ type: "*/*" })],
    ["behind express.raw", express.raw({ type: "*/*" })],
  ];
  const posting = async (parser: RequestHandler | undefined): Promise<StartedExpress> =>
    (app = await startExpress(
      version,
      emulator,
      (server, auth) => {
        if (parser !== undefined) {
          server.use(parser);
        }
        server.use(auth.middleware());
        server.get(
          "/profile",
          auth.requireUser(),
          (request, response) => void response.send(request.identity.user?.id),
        );
        server.post("/own-form", (request, response) => void response.json({ body: String(request.body) }));
      },
      { responseMode: "form_post" },
    ));
  const callback = async (browser: Browser, change: (form: URLSearchParams) => void = () => {}): Promise<Visit> => {
    const begun = await browser.navigate("/profile");
    const { url, form } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const fields = form ?? new URLSearchParams();
    change(fields);
    return browser.post(url.href, {}, { body: fields.toString(), headers: { "sec-fetch-site": "cross-site" } });
  };

  it.each(parsers)("a form_post callback signs in %s", async (_name, parser) => {
    const { origin } = await posting(parser);
    const browser = new Browser(origin);
    expect(await callback(browser)).toMatchObject({ status: 302, location: `${origin}/profile` });
    expect((await browser.navigate("/profile")).status).toBe(200);
  });

  it.each(parsers)("a repeated field of a callback is refused %s", async (_name, parser) => {
    const { origin } = await posting(parser);
    const visit = await callback(new Browser(origin), (form) => form.append("code", "another"));
    expect(visit.status).toBe(400);
    expect(visit.body).toContain("sign_in_malformed");
  });

  it.each(parsers)(
    "a callback that is empty, too large or not a form leads to one readable page %s",
    async (_name, parser) => {
      const { origin } = await posting(parser);
      const bodies = ["", "a[b]=c&state[]=x", `state=${"x".repeat(200_000)}`, "%%%", "\u0000"];
      for (const body of bodies) {
        const browser = new Browser(origin);
        const posted = await browser.post("/auth/callback", {}, { body });
        // If the state belongs to no attempt of this browser, we check once more with a GET, which carries the session
        // cookie.
        const again = posted.status === 302 && posted.location === `${origin}/auth/callback`;
        const visit = again ? await browser.navigate("/auth/callback") : posted;
        expect([400, 413], body.slice(0, 20)).toContain(visit.status);
        expect(visit.setCookies).toEqual([]);
      }
      const json = { "content-type": "application/json" };
      const visit = await new Browser(origin).post("/auth/callback", {}, { body: '{"state":"x"}', headers: json });
      expect(visit.status).toBe(400);
    },
  );

  it("custom routes work: a login page with a link, a callback, a sign-out", async () => {
    const started = await startExpress(
      version,
      emulator,
      (server, auth) => {
        server.use(auth.middleware());
        const page = wrap(async (request, response) => {
          const url = await auth.authorizationUrl(request, response, {
            returnTo: "/home",
            loginHint: "ben@contoso.com",
          });
          response.send(`<a href="${url.replaceAll("&", "&amp;")}">Sign in</a>`);
        });
        server.get("/login-page", page);
        server.get("/login", auth.signIn({ returnTo: "/home" }));
        server.get("/getAToken", auth.completeSignIn());
        server.post("/logout", auth.signOut({ returnTo: "/" }));
        server.get(
          "/home",
          auth.requireUser(),
          (request, response) => void response.send(request.identity.user?.username),
        );
      },
      { routes: false, redirectPath: "/getAToken" },
    );
    app = started;
    const browser = new Browser(started.origin);
    const page = await browser.navigate("/login-page");
    expect(page.setCookies).toHaveLength(1);
    expect(page.headers["cache-control"]).toBe("no-store");
    const link = /href="([^"]+)"/u.exec(page.body)?.[1]?.replaceAll("&amp;", "&") ?? "";
    for (const location of [link, (await browser.navigate("/login")).location ?? ""]) {
      const { url } = await emulator.signIn(location, "ben@contoso.com");
      expect(url.pathname).toBe("/getAToken");
      expect(await browser.navigate(url.href)).toMatchObject({ status: 302, location: `${started.origin}/home` });
      expect((await browser.navigate("/home")).body).toBe("ben@contoso.com");
    }
    expect((await browser.post("/logout", {}, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect((await browser.navigate("/home")).status).toBe(200);
    const out = await browser.post("/logout");
    expect(new URL(out.location ?? "").searchParams.get("post_logout_redirect_uri")).toBe(`${started.origin}/`);
    expect((await browser.fetch("/home")).status).toBe(401);
    expect((await browser.navigate("/auth/sign-in")).status).toBe(404);
  });

  it("HEAD gets the response of GET without a body, and other methods of our routes get 405", async () => {
    const { origin } = await posting(undefined);
    const browser = new Browser(origin);
    const head = await browser.visit("/profile", { method: "HEAD", headers: { "sec-fetch-mode": "navigate" } });
    expect(head).toMatchObject({ status: 302, body: "" });
    await callback(browser);
    expect(await browser.visit("/profile", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
    const put = await browser.visit("/auth/callback", { method: "PUT" });
    expect(put.status).toBe(405);
    expect(put.headers["allow"]).toContain("POST");
  });
});
