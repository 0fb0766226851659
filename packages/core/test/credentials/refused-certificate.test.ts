import { decodeProtectedHeader } from "jose";
import { beforeEach, describe, expect, it } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { createClientAuthentication } from "../../src/credentials/client-authentication.ts";
import { assertionProof, type Proof } from "../../src/credentials/credential.ts";
import type { ClientCertificate, IdentityWeb } from "../../src/index.ts";
import { codeOf, fileIn, pemOf, replace } from "../support/certificate-files.ts";
import { credentialsSetup } from "../support/credentials-setup.ts";
import { signedInTo } from "../support/signed-in.ts";
import { clientId } from "../support/test-app.ts";

const graph = "https://graph.microsoft.com/.default";
const first = makeCertificate();
const second = makeCertificate();
const stranger = makeCertificate();

const setup = await credentialsSetup({ certificates: [first.certificate, second.certificate] });
beforeEach(() => setup.reset());

const thumbprints = (): unknown[] => setup.sent.map((one) => decodeProtectedHeader(one ?? "")["x5t#S256"]);
const appWith = (certificate: ClientCertificate["certificate"]): IdentityWeb =>
  setup.app({ clientCredentials: { certificate } });
const fileWith = (content: string | Buffer): Promise<string> => fileIn(setup.folder, content);

describe("a certificate that Entra does not accept", () => {
  it("is read again at once and the request is sent once more, because it may have been replaced on both sides", async () => {
    const path = await fileWith(pemOf(stranger));
    const { tokens } = appWith({ path });
    setup.beforeSending = async () => {
      setup.beforeSending = () => {};
      await replace(path, pemOf(first));
    };
    await tokens.getAccessTokenForApp(graph);
    expect(thumbprints()).toEqual([stranger.thumbprint, first.thumbprint]);
    expect(setup.warnings).toEqual([
      {
        details: { serviceErrorCode: 700027, correlationId: expect.any(String) as string },
        message: expect.stringContaining("send the request once more") as string,
      },
    ]);
  });

  it("is tried twice and not a third time, and the error says what to do", async () => {
    const { tokens } = appWith({ pem: pemOf(stranger) });
    const call = tokens.getAccessTokenForApp(graph);
    await expect(call).rejects.toThrow(/AADSTS700027.*upload its public part/u);
    expect(await codeOf(call)).toBe("configuration_refused");
    expect(setup.sent).toHaveLength(2);
    expect(new Set(setup.sent).size).toBe(2);
  });

  it.each([700027, 700024, 7000214, 1000502, 7000274, 7000277])("is tried again for AADSTS%i", async (code) => {
    setup.emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code } });
    await appWith({ pem: pemOf(first) }).tokens.getAccessTokenForApp(graph);
    expect(setup.sent).toHaveLength(2);
  });

  it.each([
    ["invalid_client", 7000215],
    ["unauthorized_client", 700016],
    ["invalid_client", 700213],
    ["invalid_grant", 700024],
  ])("is not tried again for %s with AADSTS%i", async (error, code) => {
    setup.emulator.control.queueFault({ on: "token", error: { error, code } });
    expect(await codeOf(appWith({ pem: pemOf(first) }).tokens.getAccessTokenForApp(graph))).not.toBe("no error");
    expect(setup.sent).toHaveLength(1);
  });

  it("is followed by the next credential in a list, at once and for later requests", async () => {
    const auth = setup.app({
      clientCredentials: [
        { certificate: { pem: pemOf(stranger) } },
        { clientSecret: "emulator-secret~not-a-real-one" },
      ],
    });
    await auth.tokens.getAccessTokenForApp(graph);
    expect(setup.sent.map((sent) => sent !== undefined)).toEqual([true, false]);
    await auth.tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(setup.sent).toHaveLength(3);
    expect(setup.sent.at(-1)).toBeUndefined();
  });

  it("is replaced once for many requests that were refused together", async () => {
    let made = 0;
    const prove = async (): Promise<Proof> => assertionProof(`assertion ${++made}`, Infinity);
    const authentication = createClientAuthentication([{ name: "one", prove, forget: () => {} }], clientId, console);
    const request = async (): Promise<unknown> => {
      const proof = await authentication.prove("https://login.example/token", "an id");
      expect(authentication.refused(proof, 700027)).toBe(true);
      return (await authentication.prove("https://login.example/token", "an id")).fields["client_assertion"];
    };
    expect(await Promise.all([request(), request(), request()])).toEqual(Array(3).fill("assertion 2"));
  });

  it("does not end a sign-in: Entra refuses the client before it reads the code, which is then redeemed", async () => {
    const path = await fileWith(pemOf(stranger));
    let swapped = false;
    const grants: (string | null)[] = [];
    const { identity } = await signedInTo(setup.emulator, {
      clientCredentials: { certificate: { path } },
      fetch: async (url, init) => {
        if (init?.method === "POST") {
          grants.push(new URLSearchParams(String(init.body as string)).get("grant_type"));
          if (!swapped) {
            await replace(path, pemOf(first));
          }
          swapped = true;
        }
        return fetch(url, init);
      },
    });
    expect(identity.user?.username).toBe("ben@contoso.com");
    expect(grants).toEqual(["authorization_code", "authorization_code"]);
  });

  it("is not a secret: a secret that Entra refuses is sent once", async () => {
    setup.emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code: 7000214 } });
    const { tokens } = setup.app({});
    expect(await codeOf(tokens.getAccessTokenForApp(graph))).toBe("configuration_refused");
    expect(setup.sent).toEqual([undefined]);
  });
});
