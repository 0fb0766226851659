/** Codes of sign-ins and sign-outs that end on a page. */
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

/** All other codes. These are lists, and not only types, so that a test can hold the documentation to them. */
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

/** The codes of sign-ins and sign-outs that end on a page. */
export type SignInErrorCode = (typeof signInErrorCodes)[number];

/** Every code that an error or an error page of this library can carry. `docs/errors.md` has a heading for each. */
export type IdentityWebErrorCode = (typeof generalErrorCodes)[number] | SignInErrorCode;
