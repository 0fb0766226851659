import type { Json, JsonObject } from "../lib/json.ts";

/** Effects that a fault can have at every endpoint. */
export interface FaultEffects {
  /** How many matching requests the fault affects before it is used up. Default: 1. */
  readonly times?: number | undefined;
  /** Milliseconds to wait before anything else happens. */
  readonly delayMilliseconds?: number | undefined;
  /**
   * Holds the request until `control.releaseRequests()`, before anything else happens. Whatever a test does in the
   * meantime is guaranteed to happen while the request is in progress.
   */
  readonly held?: true | undefined;
  /** Destroys the socket instead of sending a response. */
  readonly reset?: true | undefined;
  /** Responds with this status and `body`, unchanged. */
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  /** The content type of `body`. Default: `text/html`. */
  readonly contentType?: string | undefined;
  /** Headers added to a raw response. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Responds with Entra's (or Graph's) error envelope; the authorize endpoint redirects to the app with the error. */
  readonly error?: FaultError | undefined;
}

export interface FaultError {
  /** The error, such as `invalid_grant`; for Graph its `code`, such as `TooManyRequests`. */
  readonly error: string;
  /** The AADSTS number. Default: 50000. */
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly suberror?: string | undefined;
  /** A claims challenge as JSON. Graph responds 401 and sends it in `WWW-Authenticate`. */
  readonly claims?: string | undefined;
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Wrong ways to sign a token. A relying party must refuse each of them, except `noKid`, which it must accept. */
export type WrongSignature =
  | "unknownKey"
  | "none"
  | "hs256PublicKey"
  | "badSignature"
  | "es256"
  | "noKid"
  | "personalAccountKey";

/** Changes to an ID token: to its claims before it is signed, and to how it is signed. */
export interface IdTokenFault {
  /** Merged into the claims; null removes a claim. The placeholder `{clientId}` becomes the app's client id. */
  readonly claims?: JsonObject | undefined;
  /** Time claims, in seconds relative to the emulator's clock: `{ exp: -600 }`. */
  readonly secondsFromNow?: Readonly<Record<string, number>> | undefined;
  /** Merged into the protected header; null removes a field. */
  readonly header?: JsonObject | undefined;
  readonly sign?: WrongSignature | undefined;
}

export interface DiscoveryFault extends FaultEffects {
  readonly on: "discovery";
  /** Merged into the document; null removes a field. */
  readonly json?: JsonObject | undefined;
  /**
   * Inserts a random segment into every endpoint's path. The endpoints work, but only a client that reads the
   * document finds them.
   */
  readonly randomEndpoints?: true | undefined;
}

export interface KeysFault extends FaultEffects {
  readonly on: "keys";
  readonly json?: JsonObject | undefined;
  /** Publishes only the current signing key. */
  readonly signingKeyOnly?: true | undefined;
  /** Keys of any shape, published before the real ones. */
  readonly extraKeys?: readonly JsonObject[] | undefined;
}

export interface AuthorizeFault extends FaultEffects {
  readonly on: "authorize";
  readonly clientId?: string | undefined;
  /** Merged into the parameters of the response to the app; null removes a parameter. */
  readonly parameters?: Readonly<Record<string, string | null>> | undefined;
  /** Changes to the ID token of `code id_token`. */
  readonly idToken?: IdTokenFault | undefined;
}

export interface TokenFault extends FaultEffects {
  readonly on: "token";
  readonly clientId?: string | undefined;
  readonly grantType?: string | undefined;
  /** Merged into the response; null removes a field. */
  readonly json?: JsonObject | undefined;
  readonly idToken?: IdTokenFault | undefined;
  /** An object is merged into client_info, a string replaces its encoded value, and null leaves client_info out. */
  readonly clientInfo?: JsonObject | string | null | undefined;
  readonly accessTokenLifetimeSeconds?: number | undefined;
  readonly refreshInSeconds?: number | undefined;
  /** Rotates the signing keys just before the tokens of this response are signed. */
  readonly rotateKeys?: { readonly keepOld: boolean } | undefined;
}

export interface GraphFault extends FaultEffects {
  readonly on: "graph";
  /** A path without `/graph/v1.0`, such as `/me`. Default: every path. */
  readonly path?: string | undefined;
  readonly json?: JsonObject | undefined;
}

export interface SignOutFault extends FaultEffects {
  readonly on: "signOut";
}

/** Something that goes wrong at one endpoint, once or `times` times. */
export type Fault = DiscoveryFault | KeysFault | AuthorizeFault | TokenFault | GraphFault | SignOutFault;

export type FaultEndpoint = Fault["on"];

/** Replaces the placeholder `{clientId}` in a patch, at any depth. */
export function fillClientId(value: Json, clientId: string): Json {
  if (typeof value === "string") {
    return value.replaceAll("{clientId}", clientId);
  }
  if (Array.isArray(value)) {
    return value.map((item: Json) => fillClientId(item, clientId));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillClientId(item, clientId)]));
  }
  return value;
}
