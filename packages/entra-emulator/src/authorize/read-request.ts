import type { AuthorizeFault } from "../faults/fault.ts";
import { type Parameters, requireParameter } from "../http/parameters.ts";
import type {
  AuthorizationRequest,
  CodeChallenge,
  Prompt,
  ResponseMode,
  ReturnAddress,
} from "../model/authorization-request.ts";
import { readClaimsRequest } from "../model/claims-request.ts";
import type { Directory } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import { isRegisteredRedirectUri } from "../model/redirect-uri.ts";
import { parseScopes } from "../model/scopes.ts";

/**
 * Reads the part of a request that tells where to send the response.
 *
 * @throws {EntraError} which must be shown on a page: until the redirect URI is known to be the app's, nothing may be
 * sent to it
 */
export function readReturnAddress(
  parameters: Parameters,
  segment: string,
  directory: Directory,
  fault: AuthorizeFault | undefined,
): ReturnAddress {
  const authority = directory.authority(segment);
  const app = directory.app(requireParameter(parameters, "client_id", "request"), authority);
  if (authority.kind === "alias" && app.signInAudience === "AzureADMyOrg") {
    throw new EntraError(
      50194,
      "invalid_request",
      `Application '${app.clientId}'(${app.displayName}) is not configured as a multi-tenant application. Use of the /${authority.alias} endpoint is not supported for such applications. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
    );
  }
  const redirectUri = requireParameter(parameters, "redirect_uri", "request");
  if (!isRegisteredRedirectUri(app, redirectUri)) {
    throw new EntraError(
      50011,
      "invalid_request",
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${app.clientId}'. Make sure that the redirect URI sent in the request matches one of them.`,
    );
  }
  return {
    authority,
    app,
    redirectUri,
    responseMode: readResponseMode(parameters),
    state: parameters.get("state"),
    fault,
  };
}

/**
 * Reads the rest of a request.
 *
 * @throws {EntraError} which must be sent to the app
 */
export function readAuthorizationRequest(
  parameters: Parameters,
  address: ReturnAddress,
  directory: Directory,
): AuthorizationRequest {
  const includeIdToken = readResponseType(parameters, address);
  const nonce = includeIdToken ? requireParameter(parameters, "nonce", "request") : parameters.get("nonce");
  const scopes = parseScopes(requireParameter(parameters, "scope", "request"), directory);
  const maxAge = parameters.get("max_age");
  return {
    ...address,
    includeIdToken,
    includeClientInfo: parameters.get("client_info") === "1",
    scopes,
    nonce,
    prompt: readPrompt(parameters),
    loginHint: parameters.get("login_hint"),
    maxAge: maxAge !== undefined && /^\d{1,9}$/u.test(maxAge) ? Number(maxAge) : undefined,
    claims: readClaimsRequest(parameters.get("claims")),
    codeChallenge: readCodeChallenge(parameters),
  };
}

function readResponseMode(parameters: Parameters): ResponseMode {
  const mode = parameters.get("response_mode");
  if (mode === undefined) {
    return parameters.get("response_type")?.includes("id_token") === true ? "fragment" : "query";
  }
  if (mode === "query" || mode === "fragment" || mode === "form_post") {
    return mode;
  }
  throw new EntraError(70007, "unsupported_response_mode", `'${mode}' is not a supported value of 'response_mode'.`);
}

/** Returns whether the app requests an ID token together with the code. */
function readResponseType(parameters: Parameters, { app, responseMode }: ReturnAddress): boolean {
  const types = requireParameter(parameters, "response_type", "request").split(" ").toSorted().join(" ");
  if (types === "code") {
    return false;
  }
  if (types !== "code id_token") {
    throw new EntraError(
      70005,
      "unsupported_response_type",
      `The response type '${types}' is not supported by the emulator.`,
    );
  }
  if (app.idTokenIssuance !== true) {
    throw new EntraError(
      700054,
      "unsupported_response_type",
      "response_type 'id_token' is not enabled for the application.",
    );
  }
  if (responseMode === "query") {
    throw new EntraError(
      70007,
      "unsupported_response_mode",
      "'query' is not a supported value of 'response_mode' when requesting a token.",
    );
  }
  return true;
}

function readPrompt(parameters: Parameters): Prompt | undefined {
  const prompt = parameters.get("prompt");
  switch (prompt) {
    case undefined:
    case "none":
    case "login":
    case "select_account":
    case "consent":
      return prompt;
    default:
      throw new EntraError(
        90023,
        "invalid_request",
        `The value '${prompt}' of the parameter 'prompt' is not supported.`,
      );
  }
}

function readCodeChallenge(parameters: Parameters): CodeChallenge | undefined {
  const value = parameters.get("code_challenge");
  if (value === undefined) {
    return undefined;
  }
  const method = parameters.get("code_challenge_method") ?? "plain";
  if ((method !== "S256" && method !== "plain") || !/^[\w.~-]{43,128}$/u.test(value)) {
    throw new EntraError(
      50147,
      "invalid_request",
      "The size or the method of the code challenge parameter is not valid.",
    );
  }
  return { method, value };
}
