import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { type StartedExpress, startExpress, versions } from "./support/start-express.ts";

let emulator: Emulator;
let started: StartedExpress | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await started?.close();
  started = undefined;
});
afterAll(() => emulator.close());

/** Reads every body and leaves nothing, like a reader of raw bodies that stores them under its own key. */
const eat: RequestHandler = (request, _response, next) => void request.resume().on("end", () => next());

describe.each(versions)("$name", (version) => {
  it("a guard without the middleware reports it at its first request, with the line to add", async () => {
    const failed: unknown[] = [];
    started = await startExpress(version, emulator, (server, auth) => {
      server.get("/page", auth.requireUser(), (_request, response) => void response.send("never"));
      server.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
        failed.push(error);
        response.status(500).send("sorry");
      });
    });
    expect(await new Browser(started.origin).navigate("/page")).toMatchObject({ status: 500, body: "sorry" });
    expect(failed).toMatchObject([
      { code: "adapter_not_mounted", message: expect.stringContaining("app.use(auth.middleware());") },
    ]);
  });

  it("a callback whose form was already read reports it on a page, and the log says which line to add", async () => {
    const log: string[] = [];
    const nothing = (): void => {};
    started = await startExpress(
      version,
      emulator,
      (server, auth) => {
        server.use(eat);
        server.use(auth.middleware());
        server.get("/page", auth.requireUser());
      },
      {
        responseMode: "form_post",
        logger: { error: (_, text) => void log.push(text), warn: nothing, info: nothing, debug: nothing },
      },
    );
    const browser = new Browser(started.origin);
    const begun = await browser.navigate("/page");
    const { url, form } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const visit = await browser.post(url.href, {}, { body: String(form) });
    expect(visit).toMatchObject({ status: 500, body: expect.stringContaining("form_unreadable") });
    expect(log).toEqual([expect.stringContaining("app.use(express.urlencoded({ extended: false }));")]);
  });
});
