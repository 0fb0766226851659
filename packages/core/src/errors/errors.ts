import type { IdentityWebErrorCode, SignInErrorCode } from "./error-codes.ts";

const mark: unique symbol = Symbol.for("@identity-web/error") as never;

export interface IdentityWebErrorDetails {
  /** Joins the error page, the log and Entra's sign-in log (`client-request-id`). */
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base class of every error that this library throws. Messages say what to do next and never contain a token,
 * secret or name.
 */
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

/** Thrown at start-up when the options are wrong. Lists every fault at once, each with its fix. */
export class ConfigurationError extends IdentityWebError {
  declare readonly code: "configuration_invalid";
  /** One sentence for each fault. They name options and environment variables, and never contain a secret's value. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const list = faults.map((fault) => `  - ${fault}`).join("\n");
    const what = faults.length === 1 ? "this configuration error" : `these ${faults.length} configuration errors`;
    super("configuration_invalid", `Identity Web cannot start. Fix ${what}:\n${list}`);
    this.faults = faults;
  }
}

export interface InteractionDetails extends IdentityWebErrorDetails {
  readonly scopes?: readonly string[] | undefined;
  /** A claims challenge as JSON text, for the authorization endpoint (OpenID Connect Core 5.5). */
  readonly claims?: string | undefined;
  readonly serviceErrorCode?: number | undefined;
  readonly grantEnded?: boolean | undefined;
}

/** The user must sign in, consent or prove more. When a handler throws it, the adapter sends the user to Entra. */
export class InteractionRequiredError extends IdentityWebError {
  declare readonly code: "interaction_required" | "login_required";
  /** The scopes of the token that was requested; empty if no token was. */
  readonly scopes: readonly string[];
  /** What Entra demands in addition, as JSON text (OpenID Connect Core 5.5). */
  readonly claims: string | undefined;
  /** The number behind `AADSTS`, if Entra sent one. */
  readonly serviceErrorCode: number | undefined;
  /** Whether Entra will never again accept the stored refresh token, so that it was deleted. */
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

/** Entra or the store does not respond. This is an outage, never a sign-out: the response is 503 with `Retry-After`. */
export class ServiceUnavailableError extends IdentityWebError {
  declare readonly code: "authority_unavailable" | "store_unavailable";
  /** Seconds after which a retry makes sense: the time that the service named, at most an hour; otherwise 5. */
  readonly retryAfterSeconds: number;
  /** Whether the service itself named the time. If it did, nothing is retried sooner. */
  readonly retryAfterNamed: boolean;

  constructor(code: "authority_unavailable" | "store_unavailable", message: string, details: UnavailableDetails = {}) {
    super(code, message, details);
    this.retryAfterSeconds = details.retryAfterSeconds ?? 5;
    this.retryAfterNamed = details.retryAfterSeconds !== undefined;
  }
}

/**
 * Entra refused a token request for a reason that neither the user nor a retry can fix, or the app has no usable
 * credential.
 */
export class TokenRequestError extends IdentityWebError {
  declare readonly code: "configuration_refused" | "credentials_unusable" | "token_request_refused";
  /**
   * The number behind `AADSTS`, if Entra sent one (Microsoft: "Microsoft Entra authentication and authorization error
   * codes").
   */
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

/** A sign-in or sign-out that ended on a page. Apps see it as a `cause`, or when `context.redeem()` throws it. */
export class SignInError extends IdentityWebError {
  declare readonly code: SignInErrorCode;
  /** Whether a clock or a recently rotated key may be the reason, so that the error proves nothing about the user. */
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

export interface DownstreamApiErrorDetails {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
  readonly body: string;
}

/** An API responded with a status other than 2xx. */
export class DownstreamApiError extends IdentityWebError {
  declare readonly code: "api_call_failed";
  readonly status: number;
  /** Seconds that the API asks to wait before the next try (`Retry-After`); at most an hour. */
  readonly retryAfterSeconds: number | undefined;
  /** The id of this call in the API's own logs: the header `request-id`, as Graph sends it, or a similar one. */
  readonly requestId: string | undefined;
  /**
   * The first 4096 characters of the response, or a note that says why they are missing. It can contain personal data,
   * so it is in no message, and neither `console.log` nor a logger that lists members prints it.
   */
  declare readonly body: string;

  constructor({ status, retryAfterSeconds, requestId, body }: DownstreamApiErrorDetails) {
    const message = `An API responded with status ${status}. Read error.body for the response.`;
    super("api_call_failed", status === 429 ? `${message} Wait for error.retryAfterSeconds.` : message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.requestId = requestId;
    Object.defineProperty(this, "body", { value: body, enumerable: false });
  }
}

type ErrorWithDetails =
  | ConfigurationError
  | DownstreamApiError
  | InteractionRequiredError
  | ServiceUnavailableError
  | SignInError
  | TokenRequestError;

/** An error of this library that has no members besides its code. */
type PlainError = IdentityWebError & { readonly code: Exclude<IdentityWebErrorCode, ErrorWithDetails["code"]> };

/** Every error of this library, so that `switch (error.code)` narrows to the class that has the details. */
export type AnyIdentityWebError = ErrorWithDetails | PlainError;

/**
 * Finds an error of this library in `error` or in its causes. Use it instead of `instanceof`: libraries wrap what they
 * catch, and two copies of this package do not share classes.
 *
 * @returns `undefined` if no error of this library is among the first ten causes
 *
 * @example
 * import { findIdentityWebError } from "@identity-web/core";
 *
 * const report = (error: unknown): string => {
 *   const found = findIdentityWebError(error);
 *   return found?.code === "store_unavailable" ? `retry in ${found.retryAfterSeconds} s` : "unexpected";
 * };
 * console.log(report(new Error("wrapped")));
 */
export function findIdentityWebError(error: unknown): AnyIdentityWebError | undefined {
  let current = error;
  for (let depth = 0; depth < 10 && typeof current === "object" && current !== null; depth++) {
    if (mark in current) {
      return current as unknown as AnyIdentityWebError;
    }
    current = (current as { cause?: unknown }).cause;
  }
  return undefined;
}
