import type { ResponseType } from "../authorization-response.ts";
import { createMsalClient } from "./client.ts";
import type { MsalContext } from "./context.ts";

/** The parameters of an authorization request (OpenID Connect Core 3.1.2.1), with PKCE (RFC 7636). */
export interface AuthorizationUrlRequest {
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly responseMode: "query" | "form_post";
  readonly responseType: ResponseType;
  readonly state: string;
  readonly nonce: string;
  readonly correlationId: string;
  /** SHA-256 of the verifier, in base64url. */
  readonly codeChallenge: string;
  readonly claims: string | undefined;
  readonly loginHint: string | undefined;
  readonly domainHint: string | undefined;
  readonly prompt: string | undefined;
}

/** @throws {ServiceUnavailableError} discovery has not succeeded yet */
export async function authorizationUrl(
  { config, authority }: MsalContext,
  request: AuthorizationUrlRequest,
): Promise<string> {
  const { scopes, correlationId, claims, loginHint, domainHint, prompt, responseType, ...parameters } = request;
  const client = createMsalClient(config, await authority.metadata(), { scopes, correlationId, retries: 0 });
  const url = await client.application.getAuthCodeUrl({
    ...parameters,
    scopes: [...scopes],
    correlationId,
    codeChallengeMethod: "S256",
    ...(claims === undefined ? {} : { claims }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(domainHint === undefined ? {} : { domainHint }),
    ...(prompt === undefined ? {} : { prompt }),
  });
  // MSAL for Node asks for a code and nothing else.
  return url.replace(/([?&]response_type=)code(?=&|$)/u, `$1${encodeURIComponent(responseType)}`);
}
