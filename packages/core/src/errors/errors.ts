const mark: unique symbol = Symbol.for("@identity-web/error") as never;

/** Of sign-ins and sign-outs that end on a page. */
export const signInErrorCodes = [
  "sign_in_malformed",
  "sign_in_not_started",
  "sign_in_expired",
  "sign_in_replayed",
  "sign_in_declined",
  "sign_in_refused",
  "sign_in_abandoned",
  "sign_in_loop",
  "response_issuer_invalid",
  "id_token_invalid",
  "account_invalid",
  "account_mismatch",
  "tenant_not_allowed",
  "challenge_invalid",
  "return_path_invalid",
  "form_not_sent",
  "sign_out_forbidden",
  "method_not_allowed",
  "role_missing",
  "group_missing",
] as const;

/** The others. Lists and not only types, so that a test can hold the documentation to them. */
export const generalErrorCodes = [
  "configuration_invalid",
  "configuration_refused",
  "credentials_unusable",
  "interaction_required",
  "login_required",
  "authority_unavailable",
  "store_unavailable",
  "token_request_refused",
  "scopes_invalid",
  "tenant_required",
  "assertion_invalid",
  "account_reference_invalid",
  "origin_not_allowed",
  "redirect_refused",
  "api_unknown",
  "api_path_invalid",
  "api_call_failed",
  "api_response_invalid",
  "code_already_redeemed",
  "framework_missing",
  "framework_unsupported",
  "adapter_not_mounted",
  "form_unreadable",
  "session_missing",
  "session_unsuitable",
  "token_missing",
  "invalid_request",
  "invalid_token",
  "insufficient_scope",
  "insufficient_claims",
] as const;

/** Codes of sign-ins and sign-outs that end on a page. */
export type SignInErrorCode = (typeof signInErrorCodes)[number];

/** Every code that an error or an error page of this library can carry; `docs/errors.md` has a heading for each. */
export type IdentityWebErrorCode = (typeof generalErrorCodes)[number] | SignInErrorCode;

export interface IdentityWebErrorDetails {
  /** Joins an error page, the log and Entra's own sign-in log (`client-request-id`). */
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
}

/** Base of every error this library throws. Messages say what to do next and never hold a token, secret or name. */
export class IdentityWebError extends Error {
  readonly code: IdentityWebErrorCode;
  readonly correlationId: string | undefined;
  constructor(code: IdentityWebErrorCode, message: string, details: IdentityWebErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.correlationId = details.correlationId;
    Object.defineProperty(this, mark, { value: true });
  }
}

/** The options are wrong. Lists every fault at once, each with its fix. Thrown when the object is made. */
export class ConfigurationError extends IdentityWebError {
  /** One sentence each; they name options and variables, and hold no value of a secret. */
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    const list = faults.map((fault) => `  - ${fault}`).join("\n");
    super("configuration_invalid", `Identity Web cannot start, ${faults.length} thing(s) to mend:\n${list}`);
    this.faults = faults;
  }
}

export interface InteractionDetails extends IdentityWebErrorDetails {
  readonly scopes?: readonly string[] | undefined;
  /** A claims challenge as JSON text, to be sent to the authorization endpoint (OpenID Connect Core 5.5). */
  readonly claims?: string | undefined;
  readonly serviceErrorCode?: number | undefined;
  readonly grantEnded?: boolean | undefined;
}

/** The user has to sign in, consent or prove more. Thrown from a handler, the adapter turns it into a challenge. */
export class InteractionRequiredError extends IdentityWebError {
  /** What a token was wanted for; empty where none was. */
  readonly scopes: readonly string[];
  /** What Entra demands besides, as JSON text (OpenID Connect Core 5.5). */
  readonly claims: string | undefined;
  /** The number behind `AADSTS`, where Entra gave one. */
  readonly serviceErrorCode: number | undefined;
  /** Whether Entra will never again accept what was kept for the user, so that it was thrown away. */
  readonly grantEnded: boolean;
  constructor(code: "interaction_required" | "login_required", message: string, details: InteractionDetails = {}) {
    super(code, message, details);
    this.scopes = details.scopes ?? [];
    this.claims = details.claims;
    this.serviceErrorCode = details.serviceErrorCode;
    this.grantEnded = details.grantEnded ?? false;
  }
}

export interface UnavailableDetails extends IdentityWebErrorDetails {
  readonly retryAfterSeconds?: number | undefined;
}

/** Entra or the store does not answer. An outage, never a sign-out: answered with 503 and `Retry-After`. */
export class ServiceUnavailableError extends IdentityWebError {
  /** Seconds after which trying again makes sense: what the service named, an hour at most, else 5. */
  readonly retryAfterSeconds: number;
  /** Whether the service itself named the time: then nothing is tried sooner. */
  readonly retryAfterNamed: boolean;
  constructor(code: "authority_unavailable" | "store_unavailable", message: string, details: UnavailableDetails = {}) {
    super(code, message, details);
    this.retryAfterSeconds = details.retryAfterSeconds ?? 5;
    this.retryAfterNamed = details.retryAfterSeconds !== undefined;
  }
}

/** Entra refused a token request for a reason that neither the user nor a retry can mend, or the app has nothing to prove itself by. */
export class TokenRequestError extends IdentityWebError {
  /** The number behind `AADSTS`, where Entra gave one (Microsoft: "Microsoft Entra authentication and authorization error codes"). */
  readonly serviceErrorCode: number | undefined;
  constructor(
    code: "configuration_refused" | "credentials_unusable" | "token_request_refused",
    message: string,
    details: IdentityWebErrorDetails & { readonly serviceErrorCode?: number | undefined } = {},
  ) {
    super(code, message, details);
    this.serviceErrorCode = details.serviceErrorCode;
  }
}

/** A sign-in or sign-out that ends on a page. Apps meet it as `cause`, and thrown by `context.redeem()`. */
export class SignInError extends IdentityWebError {
  declare readonly code: SignInErrorCode;
  /** Whether a clock or a key that was just changed may be the reason, so that it proves nothing about the user. */
  readonly transient: boolean;
  constructor(
    code: SignInErrorCode,
    message: string,
    details: IdentityWebErrorDetails & { readonly transient?: boolean | undefined } = {},
  ) {
    super(code, message, details);
    this.transient = details.transient ?? false;
  }
}

/**
 * Finds an error of this library in `error` or in what caused it: libraries above wrap what they catch, and two copies of
 * this package do not share classes.
 */
export function findIdentityWebError(error: unknown): IdentityWebError | undefined {
  let current = error;
  for (let depth = 0; depth < 10 && typeof current === "object" && current !== null; depth++) {
    if (mark in current) {
      return current as unknown as IdentityWebError;
    }
    current = (current as { cause?: unknown }).cause;
  }
  return undefined;
}
