import type { Json, JsonObject } from "../tokens/json.ts";
import type { WrongSignature } from "../tokens/sign-token.ts";

/** What any endpoint can be made to do. */
export interface FaultEffects {
  /** How many matching requests it meets before it is used up; 1 unless given. */
  readonly times?: number | undefined;
  /** Waits before anything else happens. */
  readonly delayMilliseconds?: number | undefined;
  /** Waits until `control.releaseRequests()`, before anything else happens: what a test does meanwhile happens in between for sure. */
  readonly held?: true | undefined;
  /** Destroys the socket instead of an answer. */
  readonly reset?: true | undefined;
  /** Answers with this status and `body` as they are. */
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  /** Of `body`; `text/html` unless given. */
  readonly contentType?: string | undefined;
  /** Headers added to a raw answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Answers with Entra's (or Graph's) error envelope; at the authorize endpoint with a redirect that carries the error. */
  readonly error?: FaultError | undefined;
}

export interface FaultError {
  /** Such as `invalid_grant`; for Graph its `code`, such as `TooManyRequests`. */
  readonly error: string;
  /** The AADSTS number; 50000 unless given. */
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly suberror?: string | undefined;
  /** A claims challenge, JSON. Graph answers 401 with it in `WWW-Authenticate`. */
  readonly claims?: string | undefined;
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Changes to an ID token, made before (claims) and while it is signed. */
export interface IdTokenFault {
  /** Merged over the claims; null removes one. The text `{clientId}` stands for the app's client id. */
  readonly claims?: JsonObject | undefined;
  /** Claims that are times, in seconds from the emulator's now: `{ exp: -600 }`. */
  readonly secondsFromNow?: Readonly<Record<string, number>> | undefined;
  /** Merged over the protected header; null removes a field. */
  readonly header?: JsonObject | undefined;
  readonly sign?: WrongSignature | undefined;
}

export interface DiscoveryFault extends FaultEffects {
  readonly on: "discovery";
  /** Merged over the document; null removes a field. */
  readonly json?: JsonObject | undefined;
  /** Puts a random segment into every endpoint's path; they work, so that only who reads the document finds them. */
  readonly randomEndpoints?: true | undefined;
}

export interface KeysFault extends FaultEffects {
  readonly on: "keys";
  readonly json?: JsonObject | undefined;
  /** Publishes only the key that signs now. */
  readonly signingKeyOnly?: true | undefined;
  /** Keys put before the real ones, whatever they are. */
  readonly extraKeys?: readonly JsonObject[] | undefined;
}

export interface AuthorizeFault extends FaultEffects {
  readonly on: "authorize";
  readonly clientId?: string | undefined;
  /** Merged over the parameters of the answer to the app; null removes one. */
  readonly parameters?: Readonly<Record<string, string | null>> | undefined;
  /** The ID token of `code id_token`. */
  readonly idToken?: IdTokenFault | undefined;
}

export interface TokenFault extends FaultEffects {
  readonly on: "token";
  readonly clientId?: string | undefined;
  readonly grantType?: string | undefined;
  /** Merged over the answer; null removes a field. */
  readonly json?: JsonObject | undefined;
  readonly idToken?: IdTokenFault | undefined;
  /** Merged over client_info; null leaves client_info out; a text stands in its place as it is. */
  readonly clientInfo?: JsonObject | string | null | undefined;
  readonly accessTokenLifetimeSeconds?: number | undefined;
  readonly refreshInSeconds?: number | undefined;
  /** Rotates the signing keys just before this answer's tokens are signed. */
  readonly rotateKeys?: { readonly keepOld: boolean } | undefined;
}

export interface GraphFault extends FaultEffects {
  readonly on: "graph";
  /** Such as `/me`, without `/graph/v1.0`; any path unless given. */
  readonly path?: string | undefined;
  readonly json?: JsonObject | undefined;
}

export interface SignOutFault extends FaultEffects {
  readonly on: "signOut";
}

/** Something that goes wrong, once or `times` times, at one endpoint. */
export type Fault = DiscoveryFault | KeysFault | AuthorizeFault | TokenFault | GraphFault | SignOutFault;

export type FaultPlace = Fault["on"];

/** Replaces the text `{clientId}` in a patch, at any depth. */
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
