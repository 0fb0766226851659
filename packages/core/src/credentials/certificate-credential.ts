import { randomUUID } from "node:crypto";

import type { AssertionContext, CertificateFile } from "../types/client-credentials.ts";
import { type Certificate, checkTimes, readPem } from "./certificate.ts";
import { assertionProof, type Credential, CredentialFault, type Proof } from "./credential.ts";
import { readPfx } from "./pfx.ts";
import { readIfChanged } from "./read-file.ts";

const lifetimeSeconds = 600;

/** A certificate whose material was in the options. */
export function certificateCredential(name: string, certificate: Certificate, sendX5c: boolean): Credential {
  return {
    name,
    prove: (context) => sign(certificate, context, sendX5c),
    forget: () => {},
  };
}

/** A certificate in a file, which is checked for changes each time something must be signed. */
export function certificateFileCredential(name: string, source: CertificateFile): Credential {
  const { path, privateKeyPath, passphrase, sendX5c = false } = source;
  let loaded: { readonly certificate: Certificate; readonly stamp: string } | undefined;
  let stale = false;
  const load = async (): Promise<Certificate> => {
    const known = stale ? undefined : loaded?.stamp.split("|");
    const file = await readIfChanged(path, known?.[0]);
    const keyFile = privateKeyPath === undefined ? undefined : await readIfChanged(privateKeyPath, known?.[1]);
    if (loaded !== undefined && !stale && file === undefined && keyFile === undefined) {
      return loaded.certificate;
    }
    // One of the two files has changed. We read both, because they belong together.
    const content = file ?? (await readIfChanged(path, undefined));
    const keyContent =
      privateKeyPath === undefined ? content : (keyFile ?? (await readIfChanged(privateKeyPath, undefined)));
    if (content === undefined || keyContent === undefined) {
      throw new TypeError("a file without a known stamp was not read");
    }
    const text = content.bytes.toString("latin1");
    const certificate = text.includes("-----BEGIN ")
      ? readPem(text, keyContent.bytes.toString("latin1"), passphrase)
      : readPfx(content.bytes[0] === 0x30 ? content.bytes : Buffer.from(text, "base64"), passphrase);
    loaded = { certificate, stamp: `${content.stamp}|${keyContent.stamp}` };
    stale = false;
    return certificate;
  };
  return {
    name,
    async prove(context): Promise<Proof> {
      const certificate = await load().catch((error: unknown) => {
        // While the file is being replaced, it may be incomplete: the previous certificate is good as long as Entra
        // accepts it.
        if (loaded === undefined || stale || !(error instanceof CredentialFault)) {
          throw error;
        }
        return loaded.certificate;
      });
      return sign(certificate, context, sendX5c);
    },
    forget(): void {
      stale = true;
    },
  };
}

/**
 * Signs as Microsoft requires ("Microsoft identity platform application authentication certificate credentials"):
 * PS256, typ JWT, x5t#S256.
 */
async function sign(
  certificate: Certificate,
  { clientId, tokenEndpoint }: AssertionContext,
  sendX5c: boolean,
): Promise<Proof> {
  checkTimes(certificate);
  const { SignJWT } = await import("jose/jwt/sign");
  const now = Math.floor(Date.now() / 1000);
  const assertion = await new SignJWT()
    .setProtectedHeader({
      alg: "PS256",
      typ: "JWT",
      "x5t#S256": certificate.thumbprint,
      ...(sendX5c ? { x5c: [...certificate.chain] } : {}),
    })
    .setAudience(tokenEndpoint)
    .setIssuer(clientId)
    .setSubject(clientId)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(certificate.key);
  return assertionProof(assertion, (now + lifetimeSeconds) * 1000, certificate.thumbprint);
}
