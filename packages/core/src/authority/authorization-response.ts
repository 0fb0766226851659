import { SignInError, TokenRequestError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import { issuerFor, type Metadata } from "./metadata.ts";

export type ResponseType = "code" | "code id_token";

/** The parameters of an authorization response (OpenID Connect Core 3.1.2.5 and 3.3.2.5), as they arrived. */
export interface AuthorizationResponse {
  readonly code: string | undefined;
  /** Beside a code in the hybrid flow; not validated yet. */
  readonly idToken: string | undefined;
  readonly error: string | undefined;
  readonly issuer: string | undefined;
}

const maxLength = 20_000;
/** As in the validation of ID tokens: a token that lists many groups is long. */
const maxIdTokenLength = 100_000;

/**
 * Returns the `state`, which says whose response this is. It is read first, so that a malformed response still consumes
 * its attempt.
 *
 * @throws {SignInError} `sign_in_malformed`
 */
export function readState(parameters: URLSearchParams | undefined): string {
  const state = single(parameters, "state");
  if (state === undefined) {
    throw malformed("state");
  }
  return state;
}

/**
 * Returns the other parameters. An ID token belongs to a code and to nothing else, if one was requested; otherwise it
 * is an unknown parameter, which is ignored (RFC 6749 section 4.1.2).
 *
 * @throws {SignInError} `sign_in_malformed`
 */
export function readResponse(
  parameters: URLSearchParams | undefined,
  responseType: ResponseType,
): AuthorizationResponse {
  const [code, error] = [single(parameters, "code"), single(parameters, "error")];
  if ((code === undefined) === (error === undefined)) {
    throw malformed("code");
  }
  const idToken = responseType === "code" ? undefined : single(parameters, "id_token", maxIdTokenLength);
  if (responseType !== "code" && (code === undefined) !== (idToken === undefined)) {
    throw malformed("id_token");
  }
  return { code, idToken, error, issuer: single(parameters, "iss") };
}

/** A repeated parameter is an attempt to be read differently by different programs (RFC 6749 section 3.1). */
function single(parameters: URLSearchParams | undefined, name: string, max = maxLength): string | undefined {
  const values = parameters?.getAll(name) ?? [];
  if (values.length > 1 || (values[0]?.length ?? 0) > max) {
    throw malformed(name);
  }
  return values[0] || undefined;
}

/**
 * Refuses the response of another authorization server before anything is sent there (mix-up, RFC 9207 section 2.4).
 */
export function checkResponseIssuer(response: AuthorizationResponse, metadata: Metadata): void {
  if (response.issuer === undefined ? !metadata.responseIssuerRequired : issuerMatches(response.issuer, metadata)) {
    return;
  }
  throw new SignInError("response_issuer_invalid", "The authorization response names another issuer.");
}

/**
 * Returns whether `issuer` is the authority's, or, for an authority that signs in users of several tenants, that of any
 * tenant.
 */
export function issuerMatches(issuer: string, metadata: Metadata): boolean {
  const [before = "", after = ""] = metadata.issuer.split("{tenantid}");
  if (metadata.tenantId !== undefined) {
    return issuer === metadata.issuer;
  }
  const tenantId = issuer.slice(before.length, issuer.length - after.length);
  return issuer === metadata.issuer || (guid.test(tenantId) && issuer === issuerFor(metadata, tenantId));
}

/**
 * Errors that the app's owner must fix, not the user (RFC 6749 section 4.1.2.1; `invalid_resource` is Entra's), each
 * with its fix.
 */
const configurationFaults: ReadonlyMap<string, string> = new Map([
  [
    "unsupported_response_type",
    'Tick "ID tokens" under Authentication of the app registration, or leave responseType out.',
  ],
  ["unauthorized_client", "Check clientId and tenantId: this tenant does not let the app sign users in."],
  ["invalid_scope", "Check the scopes of the sign-in: one does not exist, or they belong to two APIs."],
  ["invalid_resource", "Check the scopes of the sign-in: the tenant does not have the API that one of them names."],
]);

/**
 * Returns why there is no code. The log says what to change if the response says that the registration does not allow
 * our request.
 */
export function refusalOf({ error = "" }: AuthorizationResponse): SignInError | TokenRequestError {
  const fix = configurationFaults.get(error);
  if (fix !== undefined) {
    return new TokenRequestError("configuration_refused", `Entra refused the app's sign-in request. ${fix}`);
  }
  const code = error === "access_denied" ? "sign_in_declined" : "sign_in_refused";
  return new SignInError(code, "Entra responded to the sign-in with an error.");
}

function malformed(name: string): SignInError {
  return new SignInError("sign_in_malformed", `The authorization response does not have exactly one ${name}.`);
}
