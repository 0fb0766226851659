import { EntraError } from "./entra-error.ts";

/** The parts of a `claims` parameter (OpenID Connect Core, section 5.5) that Entra supports. */
export interface ClaimsRequest {
  /** Whether the client can handle claims challenges (`xms_cc` with `cp1`). */
  readonly handlesChallenges: boolean;
  /** Authentication contexts (`acrs`) required in the ID token. */
  readonly idTokenContexts: readonly string[];
  /** Authentication contexts (`acrs`) required in the access token. */
  readonly accessTokenContexts: readonly string[];
  /** The parameter as received, returned to the client if the user must interact. */
  readonly json: string | undefined;
}

/**
 * Parses a `claims` parameter.
 *
 * @throws {EntraError} AADSTS50163, when the parameter is not a JSON object
 */
export function readClaimsRequest(json: string | undefined): ClaimsRequest {
  const request = json === undefined ? {} : parse(json);
  const capabilities = values(member(request, "access_token"), "xms_cc");
  return {
    handlesChallenges: capabilities.some((capability) => capability.toLowerCase() === "cp1"),
    idTokenContexts: values(member(request, "id_token"), "acrs"),
    accessTokenContexts: values(member(request, "access_token"), "acrs"),
    json,
  };
}

/** Combines the claims of a token request with those of the authorization request that issued its code. */
export function mergeClaimsRequests(
  tokenRequest: ClaimsRequest,
  authorizationRequest: ClaimsRequest | undefined,
): ClaimsRequest {
  if (authorizationRequest === undefined) {
    return tokenRequest;
  }
  const [first, second] = [tokenRequest, authorizationRequest];
  return {
    handlesChallenges: first.handlesChallenges || second.handlesChallenges,
    idTokenContexts: [...new Set([...first.idTokenContexts, ...second.idTokenContexts])],
    accessTokenContexts: [...new Set([...first.accessTokenContexts, ...second.accessTokenContexts])],
    json: first.json ?? second.json,
  };
}

/** Returns every requested authentication context, for either token. */
export function requestedContexts(claims: ClaimsRequest): readonly string[] {
  return [...new Set([...claims.idTokenContexts, ...claims.accessTokenContexts])];
}

function parse(json: string): unknown {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed;
    }
  } catch {
    // Invalid JSON gets the same error as JSON that is not an object.
  }
  throw new EntraError(50163, "invalid_request", "The value of the parameter 'claims' is not valid JSON.");
}

function member(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? (object as Record<string, unknown>)[name] : undefined;
}

/** Returns the requested values of a claim; `{ value: "c1" }` and `{ values: ["c1"] }` are equivalent. */
function values(section: unknown, name: string): readonly string[] {
  const claim = member(section, name);
  return [member(claim, "value"), member(claim, "values")].flat().filter((value) => typeof value === "string");
}
