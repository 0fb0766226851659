import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { NodeRequest } from "../../src/adapter.ts";
import { createIdentityWeb } from "../../src/index.ts";
import { clientId, contoso } from "../support/test-app.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

describe("an authority with an untrusted certificate", () => {
  it("gets no user, no code and no secret: the app responds with 503 and logs the reason [G09]", async () => {
    const { certificate, key } = makeCertificate();
    let asked = 0;
    const server = createServer({ cert: certificate, key }, (_request, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const log: string[] = [];
    const write = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
    const auth = createIdentityWeb({
      tenantId: contoso,
      clientId,
      clientCredentials: { clientSecret: "emulator-secret~not-a-real-one" },
      baseUrl: "http://localhost:3000",
      cookieSecrets: ["a-secret-for-tests-that-is-long-enough-0"],
      instance: `https://localhost:${(server.address() as AddressInfo).port}`,
      logger: { error: write, warn: write, info: write, debug: write },
    });
    closing.push(
      () => auth.close(),
      () => new Promise((closed) => server.close(() => closed())),
    );
    const headers = { accept: "text/html", "sec-fetch-mode": "navigate" };
    const request = new NodeRequest({ method: "GET", url: "/profile", headers } as never, "/profile");
    const answer = await auth.requireUser(request);
    expect(answer).toMatchObject({ kind: "respond", status: 503 });
    expect([asked, (await auth.health()).authority]).toEqual([0, "unavailable"]);
    expect(log.join()).toMatch(/SELF_SIGNED|UNABLE_TO|ALTNAME/u);
  });
});
