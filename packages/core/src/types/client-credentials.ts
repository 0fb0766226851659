/** The value of a client secret (not its ID), from "Certificates & secrets" of the app registration. */
export interface ClientSecret {
  readonly clientSecret?: string | undefined;
  readonly certificate?: undefined;
  readonly signedAssertion?: undefined;
}

interface CertificateSettings {
  /** The passphrase of an encrypted private key, or of the PFX. */
  readonly passphrase?: string | undefined;
  /**
   * Sends the certificate along (`x5c`), for apps where Entra trusts its subject and issuer instead of one certificate.
   */
  readonly sendX5c?: boolean | undefined;
}

/** A certificate in PEM format. */
export interface PemCertificate extends CertificateSettings {
  /** The certificate, optionally its issuers' certificates, and the private key, unless that is in `privateKey`. */
  readonly pem: string;
  readonly privateKey?: string | undefined;
}

/** A certificate in PKCS#12 format. */
export interface PfxCertificate extends CertificateSettings {
  /** Its bytes, or the same in base64. */
  readonly pfx: Uint8Array | string;
}

/** A PEM or PFX file, read when it is first needed and again when it has changed. */
export interface CertificateFile extends CertificateSettings {
  readonly path: string;
  /** The path of the private key, if it is in a PEM file of its own. */
  readonly privateKeyPath?: string | undefined;
}

/** A certificate with its RSA key, whose public part is uploaded to "Certificates & secrets". */
export interface ClientCertificate {
  readonly certificate: PemCertificate | PfxCertificate | CertificateFile;
  readonly clientSecret?: undefined;
  readonly signedAssertion?: undefined;
}

/** A file that another program keeps up to date, such as Kubernetes with workload identity. */
export interface AssertionFile {
  readonly file: string;
}

/** A managed identity of Azure, which the app registration trusts by a federated credential. */
export interface ManagedIdentityAssertion {
  /** `clientId` of a user-assigned identity; without it, the system-assigned identity. */
  readonly managedIdentity: { readonly clientId?: string | undefined };
}

/** What a client assertion is made for. */
export interface AssertionContext {
  readonly clientId: string;
  /** The audience of an assertion that the app signs itself. */
  readonly tokenEndpoint: string;
}

/**
 * A signed JWT from elsewhere (RFC 7523 section 2.2). A function is called when a request to Entra is about to leave
 * and no earlier assertion is valid any more. An assertion with `exp` is reused until a minute before that time; one
 * without `exp` is used once.
 */
export interface SignedAssertion {
  readonly signedAssertion:
    | AssertionFile
    | ManagedIdentityAssertion
    | ((context: AssertionContext) => string | Promise<string>);
  readonly clientSecret?: undefined;
  readonly certificate?: undefined;
}

/** How the app authenticates to Entra. */
export type ClientCredential = ClientSecret | ClientCertificate | SignedAssertion;

/** One credential, or several in the order in which they are tried: the first usable one is used. */
export type ClientCredentials = ClientCredential | readonly ClientCredential[];
