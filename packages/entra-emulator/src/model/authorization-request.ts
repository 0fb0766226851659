import type { AuthorizeFault } from "../faults/fault.ts";
import type { ClaimsRequest } from "./claims-request.ts";
import type { Authority } from "./directory.ts";
import type { RequestedScopes } from "./scopes.ts";
import type { SeedApp } from "./seed.ts";

export type ResponseMode = "query" | "fragment" | "form_post";
export type Prompt = "none" | "login" | "select_account" | "consent";

/**
 * Where a response may be sent, including an error response. Until this part of a request is known to be valid,
 * errors are only shown on a page.
 */
export interface ReturnAddress {
  readonly authority: Authority;
  readonly app: SeedApp;
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
  readonly fault: AuthorizeFault | undefined;
}

/** The PKCE challenge of an authorization request (RFC 7636, section 4.3). */
export interface CodeChallenge {
  readonly method: "S256" | "plain";
  readonly value: string;
}

export interface AuthorizationRequest extends ReturnAddress {
  readonly includeIdToken: boolean;
  readonly includeClientInfo: boolean;
  readonly scopes: RequestedScopes;
  readonly nonce: string | undefined;
  readonly prompt: Prompt | undefined;
  readonly loginHint: string | undefined;
  /** The maximum age, in seconds, of the user's last authentication. */
  readonly maxAge: number | undefined;
  readonly claims: ClaimsRequest;
  readonly codeChallenge: CodeChallenge | undefined;
}
